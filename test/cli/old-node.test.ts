import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspaceRoot } from "../packaging/packed-packages.ts";

const bin = join(workspaceRoot, "packages/offhook/dist/bin.cjs");

/** Starts the installed program in a Node that says it is of this version. */
function startedBy(version: string): { readonly status: number | null; readonly stderr: string } {
  const pretend = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });
    process.argv.splice(1, 0, ${JSON.stringify(bin)}); require(${JSON.stringify(bin)});`;
  return spawnSync(process.execPath, ["--eval", pretend, "--", "--version"], { encoding: "utf8" });
}

it.each(["18.20.8", "20.20.2", "22.12.0", "23.3.0"])("Node %s is told what offhook needs", (version) => {
  const { status, stderr } = startedBy(version);
  expect(stderr).toBe(
    `offhook: This is Node ${version}, and offhook needs 22.13 or later (of 23: 23.4). Install Node 24, or start offhook with it.\n`,
  );
  expect(status).toBe(1);
});

it.each(["22.13.0", "23.4.0", "24.0.0"])("Node %s is new enough", (version) => {
  expect(startedBy(version)).toMatchObject({ status: 0, stderr: "" });
});
