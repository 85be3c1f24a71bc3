import { bundleInPage, startPage } from "./page-parts.ts";

/*
 * The script of a file with one redacted call: without what asks a server, filters a list, and opens packets, of which a
 * redacted bundle has none.
 */
void startPage(async (_, options) => bundleInPage(options));
