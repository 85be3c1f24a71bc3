import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspaceRoot } from "./packed-packages.ts";

/**
 * Packages of others that the command line may load before it knows what it is asked. Everything that costs, like
 * GramJS, a database's client, layout or PNG code, is loaded by the command that needs it.
 */
const allowed = new Set(["commander", "rxjs", "tslib", "xstate"]);

it("offhook --help loads nothing that only some commands need", () => {
  const main = join(workspaceRoot, "packages/offhook/dist/main.js");
  expect(existsSync(main), "npm test builds it; otherwise: npm run check").toBe(true);
  const loaded = loadedPackages([main, "--help"]);
  expect(loaded).toContain("commander");
  expect(loaded.filter((name) => !allowed.has(name))).toEqual([]);
});

it("a package that is loaded is seen", () => {
  const seen = loadedPackages(["--input-type=module", "--eval", "await import('telegram')"]);
  expect(seen).toContain("telegram");
});

/** Names of the installed packages of which a program loads a file; Node writes a report of each as coverage. */
function loadedPackages(args: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "offhook-loaded-"));
  try {
    const { status, stderr } = spawnSync(process.execPath, [...args], {
      cwd: import.meta.dirname,
      env: { ...process.env, NODE_V8_COVERAGE: folder },
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const scripts = readdirSync(folder).flatMap((name): { url: string }[] => {
      return JSON.parse(readFileSync(join(folder, name), "utf8")).result;
    });
    const names = scripts.map(({ url }) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]);
    return [...new Set(names.filter((name) => name !== undefined))].toSorted();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
