import { filterLanguage } from "./filter-language.ts";
import { readPackets } from "./packet-reader.ts";
import { bundleInPage, startPage } from "./page-parts.ts";
import { remoteSource } from "./remote-source.ts";
import { extraViews } from "./view/extra-views.ts";

/* The script of a served page, and of a file that needs all of it. */
void startPage(
  async (said, options) =>
    said.kind === "server"
      ? remoteSource({ base: new URL("./", location.href).href, name: said.name })
      : bundleInPage(options),
  { filter: filterLanguage, readPackets },
  extraViews,
);
