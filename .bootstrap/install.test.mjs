import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sourceOf } from "./build.mjs";
import { installationHash, manifestsOf } from "./install.mjs";

const root = join(import.meta.dirname, "..");

describe("the installation", () => {
  const files = /** @type {[string, string][]} */ ([
    ["package.json", "{}\n"],
    ["pnpm-lock.yaml", "a: 1\n"],
  ]);

  it.each([
    ["the same", files, ["24.1.0"], true],
    [
      "line ends of Windows",
      files.map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]),
      ["24.1.0"],
      true,
    ],
    ["another lockfile", [files[0], ["pnpm-lock.yaml", "a: 2\n"]], ["24.1.0"], false],
    ["a manifest under another name", [["x/package.json", "{}\n"], files[1]], ["24.1.0"], false],
    ["another Node", files, ["24.2.0"], false],
  ])("hashes %s", (_name, other, facts, same) => {
    const hash = installationHash(/** @type {[string, string][]} */ (other), facts);
    expect(hash === installationHash(files, ["24.1.0"])).toBe(same);
  });

  it("hashes the lockfile and every manifest", () => {
    expect(manifestsOf(root)).toEqual(
      expect.arrayContaining([
        "package.json",
        "pnpm-lock.yaml",
        "packages/engine/package.json",
        "test/package.json",
      ]),
    );
  });
});

describe("the build", () => {
  it.each([
    ["index.js", "index.ts"],
    ["call/decide.d.ts", "call/decide.ts"],
    ["call/decide.d.ts.map", "call/decide.ts"],
    ["call/decide.js.map", "call/decide.ts"],
    ["tsconfig.tsbuildinfo", null],
    ["emoji.json", null],
  ])("knows the source of %s", (output, source) => {
    expect(sourceOf(output)).toBe(source);
  });
});
