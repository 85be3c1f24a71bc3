import { describe, expect, it } from "vitest";
import { bundleDocument, serverDocument, viewerPage } from "./viewer-document.ts";

const page = await viewerPage();
const hostile = "</script><!--<script>alert(1)</script>";

/** What stands in the script elements of a page, as HTML ends them, by their ids; what runs has none. */
const scriptsOf = (html: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...html.matchAll(/<script([^>]*)>([^]*?)<\/script/g)].map(([, attributes = "", content = ""]) => [
      /id="(.*?)"/.exec(attributes)?.[1] ?? "",
      content,
    ]),
  );

async function textOf(lines: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const line of lines) text += `${line}\n`;
  return text;
}

async function* bundle(): AsyncGenerator<string> {
  yield JSON.stringify({ format: "offhook-bundle", name: hostile });
  yield JSON.stringify({ record: hostile });
}

describe("the viewer's page", () => {
  it("holds a bundle's lines as they are, and no text of them as markup", async () => {
    const html = await textOf(bundleDocument(page, bundle(), { directions: ["incoming"], isOfOne: true }));
    const { source = "", bundle: lines = "", ...rest } = scriptsOf(html);
    expect(JSON.parse(source)).toEqual({ kind: "bundle" });
    expect(rest).toEqual({ "": page.scriptOfOne, "chart-incoming": page.charts.incoming });
    const read = lines.trim().split("\n");
    expect(read.map((line) => JSON.parse(line))).toEqual([
      { format: "offhook-bundle", name: hostile },
      { record: hostile },
    ]);
    expect(html).not.toContain("<script>alert");
  });

  it("holds the name of a server's store as it is, and nothing of it as markup", () => {
    const { html, policy } = serverDocument(page, hostile);
    const { source = "", ...rest } = scriptsOf(html);
    expect(JSON.parse(source)).toEqual({ kind: "server", name: hostile });
    const { outgoing, incoming } = page.charts;
    expect(rest).toEqual({ "": page.script, "chart-outgoing": outgoing, "chart-incoming": incoming });
    expect(html).not.toContain("<script>alert");
    expect(html).toContain(`content="${policy}"`);
  });

  it("runs its own script and no other, loads nothing, and asks whom it has to", async () => {
    const { policy } = serverDocument(page, "calls.db");
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src '${page.hashes.script}'`,
      "style-src 'unsafe-inline'",
      "img-src data: blob:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    const html = await textOf(bundleDocument(page, bundle(), { directions: [], isOfOne: true }));
    expect(html).toContain(`script-src '${page.hashes.scriptOfOne}';`);
    expect(html).toContain("connect-src 'none';");
  });
});
