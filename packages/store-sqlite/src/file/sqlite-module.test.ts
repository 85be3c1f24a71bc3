import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

/** Node 22.13 to 22.17 strip types only when asked. */
const flags = process.features.typescript ? [] : ["--experimental-strip-types"];
const moduleUrl = new URL("./sqlite-module.ts", import.meta.url).href;

/** Loads the module in a Node that warns as Node 22 does, and gives what it says on standard error. */
function warningsOf(before: string, after: string): string {
  const code = `
    const { getBuiltinModule } = process;
    process.getBuiltinModule = (name) => { ${before}; return getBuiltinModule(name); };
    await import(${JSON.stringify(moduleUrl)});
    ${after}`;
  const { stderr, status } = spawnSync(process.execPath, [...flags, "--input-type=module", "--eval", code], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return stderr;
}

const sqliteWarning =
  "process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning')";

it("holds back the warning that SQLite is experimental, and no other", () => {
  expect(warningsOf(sqliteWarning, "")).not.toContain("SQLite");
  expect(warningsOf("process.emitWarning('other', 'ExperimentalWarning')", "")).toContain(
    "ExperimentalWarning: other",
  );
  expect(warningsOf("process.emitWarning('plain')", "")).toContain("Warning: plain");
});

it("lets every warning pass once it is loaded", () => {
  expect(warningsOf("", sqliteWarning)).toContain("SQLite is an experimental feature");
});
