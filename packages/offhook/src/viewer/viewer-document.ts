import { readFile } from "node:fs/promises";
import type { CallDirection } from "@offhook/engine";
import { CommandFailure } from "../command-line/command-failure.ts";

/** The parts of the viewer's page, as `.config/bundle.mjs` makes them. */
export interface ViewerPage {
  readonly script: string;
  /** The script of a file with one redacted call, without what it has no use for: a list's filter, a server, packets in clear. */
  readonly scriptOfOne: string;
  /** What the page shows before its script runs, and around it. */
  readonly style: string;
  /** Of the scripts, as a Content-Security-Policy names them: `sha256-...`. */
  readonly hashes: { readonly script: string; readonly scriptOfOne: string };
  /** Pictures of both machines. */
  readonly charts: Readonly<Record<CallDirection, string>>;
  /** Whose code is in the scripts, a line each. */
  readonly notices: { readonly script: readonly string[]; readonly scriptOfOne: readonly string[] };
}

/** The viewer's page as one HTML file. */
export interface ViewerDocument {
  readonly html: string;
  /** What the page may load and run, as a Content-Security-Policy. The page says the same of itself. */
  readonly policy: string;
}

/** Where the page's calls come from, as the script finds it. */
export type DocumentSource =
  | { readonly kind: "server"; readonly name: string }
  /** They stand in the page. */
  | { readonly kind: "bundle" };

/** @throws CommandFailure VIEWER_NOT_BUILT */
export async function viewerPage(): Promise<ViewerPage> {
  const file = new URL("../../dist/viewer/page.json", import.meta.url);
  try {
    return JSON.parse(await readFile(file, "utf8")) as ViewerPage;
  } catch (cause) {
    throw new CommandFailure(
      "VIEWER_NOT_BUILT",
      "The viewer's page is missing from this installation of offhook. Install it again; in a checkout, npm test builds it.",
      undefined,
      { cause },
    );
  }
}

/** The page that asks a server for its calls. */
export function serverDocument(page: ViewerPage, name: string): ViewerDocument {
  const directions = ["outgoing", "incoming"] as const;
  const form = { directions, isOfOne: false, connect: "'self'" };
  const { head, tail, policy } = partsOf(page, { kind: "server", name }, form);
  return { html: `${head}\n${tail}\n`, policy };
}

/**
 * The page with a bundle in it, in lines: it loads nothing and asks nobody. What stands in records is never markup: a `<` is
 * written as JSON knows it, so that the lines are the same to whoever reads them.
 */
export async function* bundleDocument(
  page: ViewerPage,
  bundle: AsyncIterable<string>,
  form: Pick<DocumentForm, "directions" | "isOfOne">,
): AsyncGenerator<string> {
  const { head, tail } = partsOf(page, { kind: "bundle" }, { ...form, connect: "'none'" });
  yield head;
  yield '<script type="application/x-ndjson" id="bundle">';
  for await (const line of bundle) yield inScript(line);
  yield "</script>";
  yield tail;
}

/** What is in a document. */
interface DocumentForm {
  /** The machines whose pictures it needs. */
  readonly directions: readonly CallDirection[];
  /** It holds one redacted call and nothing else, so that the smaller script will do. */
  readonly isOfOne: boolean;
  /** Whom it may ask, as a Content-Security-Policy says it. */
  readonly connect: string;
}

interface DocumentParts extends Pick<ViewerDocument, "policy"> {
  readonly head: string;
  readonly tail: string;
}

/** The script waits for what stands behind it: in this order, what names the same things is near each other, and packs. */
function partsOf(page: ViewerPage, source: DocumentSource, form: DocumentForm): DocumentParts {
  const { style, charts } = page;
  const { directions, isOfOne, connect } = form;
  const name = isOfOne ? "scriptOfOne" : "script";
  const { [name]: script, hashes, notices } = page;
  const policy = policyFor(hashes[name], connect);
  const pictures = directions.map(
    (direction) => `<script type="image/svg+xml" id="chart-${direction}">${charts[direction]}</script>`,
  );
  const head = `<!doctype html>
<html lang="en">
<!--
${notices[name].join("\n")}
-->
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Offhook</title>
<style>${style}</style>
</head>
<body>
<div id="viewer"><noscript>This page needs JavaScript; it loads none from anywhere.</noscript></div>
<script>${script}</script>
<script type="application/json" id="source">${inScript(JSON.stringify(source))}</script>`;
  return { head, tail: `${pictures.join("\n")}\n</body>\n</html>`, policy };
}

/** JSON as it may stand in a script element: no text of it ends the element or begins a comment. */
function inScript(json: string): string {
  return json.replaceAll("<", "\\u003c");
}

function policyFor(script: string, connect: string): string {
  return [
    "default-src 'none'",
    `script-src '${script}'`,
    // Styles of pictures and of elements of the page; nothing can be loaded by them.
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
