import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const pages = globSync(["*.md", "docs/**/*.md", "packages/*/*.md", "test/**/*.md"], {
  cwd: root,
  exclude: (path) => path.includes("node_modules"),
}).map((page) => page.replaceAll("\\", "/"));

describe("links between our pages", () => {
  it.each(pages.toSorted())("lead somewhere: %s", (page) => {
    expect(brokenLinks(page, readFileSync(join(root, page), "utf8"))).toEqual([]);
  });

  it("are found to be broken", () => {
    const text =
      "# Here\n[a](nowhere.md) [b](README.md#nowhere) [c](#nowhere) [d](#here) [e](README.md#try-it)";
    expect(brokenLinks("CHANGELOG.md", text)).toEqual(["nowhere.md", "README.md#nowhere", "#nowhere"]);
  });
});

/** Links of a page to files or headings that are not there. */
function brokenLinks(page: string, text: string): readonly string[] {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
    ([, markdown, html]) => markdown ?? html ?? "",
  );
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? join(root, page) : join(root, dirname(page), decodeURI(path));
    if (!existsSync(target)) return true;
    if (anchor === undefined || !target.endsWith(".md")) return false;
    return !anchors(path === "" ? text : readFileSync(target, "utf8")).has(anchor);
  });
}

/** The names of the headings of a page, as GitHub makes them, and those that it gives itself. */
function anchors(text: string): ReadonlySet<string> {
  const given = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = ""]) => name);
  const headings = [...withoutCode(text).matchAll(/^#+ +(.+?) *$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
  return new Set([...given, ...headings]);
}

function withoutCode(text: string): string {
  return text.replaceAll(/^ *```[^]*?^ *```$/gm, "");
}
