import type { CallDirection } from "@offhook/engine";
import { remoteSource } from "./remote-source.ts";

/*
 * The script of the viewer's page. What it starts with stands in script elements that are data: `source` says where the calls
 * come from, `bundle` holds them when they stand in the page, `chart-...` the pictures.
 */
const root = document.getElementById("viewer");
const charts = Object.fromEntries(
  (["outgoing", "incoming"] as const).flatMap((direction: CallDirection) => {
    const text = textOf(`chart-${direction}`);
    return text === null ? [] : [[direction, text]];
  }),
);
const said = JSON.parse(textOf("source") ?? "null") as {
  readonly kind: string;
  readonly name: string;
} | null;
const source =
  said?.kind === "server" ? remoteSource({ base: new URL("./", location.href).href, name: said.name }) : null;
void source?.calls({ filter: "", limit: 50 }).then(({ calls }) => {
  root?.replaceChildren(`${Object.keys(charts).length} ${JSON.stringify(calls)}`);
});

function textOf(id: string): string | null {
  return document.getElementById(id)?.textContent ?? null;
}
