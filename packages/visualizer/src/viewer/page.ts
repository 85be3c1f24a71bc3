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
  nameTab,
);

/** `Outgoing call, 2026-11-28 13:40:00 UTC – Offhook`: two of them can be told apart. */
function nameTab(): void {
  const texts = [...document.querySelectorAll(".title>h1,.title>p")].map(({ textContent }) => textContent);
  const title = `${texts.join(", ").replace(/\s+·[^]*/, "")} – Offhook`
    .replaceAll(/\s+/g, " ")
    .replaceAll(" ,", ",")
    .trim();
  if (document.title !== title) document.title = title;
}
