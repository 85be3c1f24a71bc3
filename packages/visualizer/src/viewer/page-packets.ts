import { readPackets } from "./packet-reader.ts";

/* A script of its own, for pages in which there can be packets that a key opens: a redacted bundle has none. */
Object.assign(window, { readPackets });
