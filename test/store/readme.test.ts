import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { sourceFlags } from "./child-process.ts";
import { callAppend, testCallId } from "@offhook/engine/testing";

const packageFolder = fileURLToPath(new URL("../../packages/store-sqlite/", import.meta.url));
const snippets = [...readFileSync(join(packageFolder, "README.md"), "utf8").matchAll(/```js\n(.*?)```/gs)];

/** A project of somebody else, with the package installed and one recorded call. */
const project = mkdtempSync(join(tmpdir(), "offhook-readme-"));
mkdirSync(join(project, "node_modules", "@offhook"), { recursive: true });
symlinkSync(packageFolder, join(project, "node_modules", "@offhook", "store-sqlite"), "junction");
const store = await openSqliteEventStore(join(project, "calls.db"));
await store.append(callAppend(testCallId(1), -1));
await store.close();
afterAll(() => rmSync(project, { recursive: true }));

const says = [`${testCallId(1)} requested.preparing\n`, "CallPlaced requested.preparing\n"];

it.each(snippets.map(([, code = ""], index) => [index, code] as const))(
  "snippet %i runs and ends",
  (index, code) => {
    const output = execFileSync(process.execPath, [...sourceFlags, "--input-type=module", "--eval", code], {
      cwd: project,
      encoding: "utf8",
    });
    expect(output).toBe(says[index]);
  },
);

it("finds every snippet", () => {
  expect(snippets).toHaveLength(says.length);
});
