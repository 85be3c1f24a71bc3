import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project, snippetsOf } from "../cli/project.ts";
import { workspaceRoot } from "../packaging/packed-packages.ts";

/** The pages whose snippets are whole programs. That each of them runs is another test. */
const pages = [
  "README.md",
  "docs/guides/embedding.md",
  "docs/guides/erasing.md",
  "docs/guides/recorded-calls.md",
  "docs/guides/simulator.md",
  "docs/guides/statechart.md",
];

/** What every page takes for granted. */
const given = `
  declare global {
    const client: import("telegram").TelegramClient, otherClient: import("telegram").TelegramClient;
    const userId: string, accessHash: string;
  }
  export {};`;

it("what the pages show compiles in a strict project of TypeScript", { timeout: 120_000 }, () => {
  const path = project();
  writeFileSync(join(path, "given.ts"), given);
  const files = pages.flatMap((page) =>
    snippetsOf(page).map((snippet, at) => {
      const file = `${page.replaceAll(/\W/g, "-")}-${at}.ts`;
      writeFileSync(join(path, file), `${withBrands(snippet)}\nexport {};\n`);
      return file;
    }),
  );
  expect(files.length).toBeGreaterThan(pages.length);
  const typeRoots = join(workspaceRoot, "node_modules/@types");
  const how = `--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck --module nodenext --target esnext --typeRoots ${typeRoots} --types node`;
  expect(compiled(path, [...how.split(" "), "given.ts", ...files])).toBe("");
});

/** As the README says below the machine. */
function withBrands(snippet: string): string {
  return snippet
    .replace('"call-1"', '"call-1" as import("offhook").CallId')
    .replace('"me"', '"me" as import("offhook").AccountId')
    .replaceAll(/"(them|us)"/g, '"$1" as import("offhook").PeerRef');
}

function compiled(cwd: string, args: readonly string[]): string {
  const compiler = join(workspaceRoot, "node_modules/typescript/bin/tsc");
  try {
    return execFileSync(process.execPath, [compiler, ...args], { cwd, encoding: "utf8" });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}
