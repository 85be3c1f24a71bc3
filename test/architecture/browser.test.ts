import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workspaceRoot } from "./source-file.ts";

/** What every browser has and the language itself does not. Nothing of Node is in the context. */
const browserGlobals = {
  AbortController,
  AbortSignal,
  Event,
  EventTarget,
  TextDecoder,
  TextEncoder,
  URL,
  atob,
  btoa,
  clearInterval,
  clearTimeout,
  console,
  crypto,
  performance,
  queueMicrotask,
  setInterval,
  setTimeout,
  structuredClone,
};

/** The bundle of one entry as a classic script that leaves its exports in `entry`, and what it could not hold. */
async function bundleForBrowser(input: string): Promise<{ code: string; outside: string[] }> {
  const outside: string[] = [];
  const bundle = await rolldown({
    input,
    platform: "browser",
    resolve: { conditionNames: ["source", "browser", "import", "default"] },
    external: (id) => {
      if (!id.startsWith("node:")) return false;
      outside.push(id);
      return true;
    },
    onLog: (level, log) => {
      if (level === "warn" && log.code === "UNRESOLVED_IMPORT") outside.push(log.message);
    },
  });
  const { output } = await bundle.generate({ format: "iife", name: "entry" });
  await bundle.close();
  return { code: output[0].code, outside };
}

/** What an entry exports when it is loaded as a page loads it. */
async function exportsInBrowser(input: string): Promise<string[]> {
  const { code, outside } = await bundleForBrowser(input);
  if (outside.length > 0) throw new Error(`A browser does not have what this needs: ${outside.join("; ")}`);
  const context = createContext({ ...browserGlobals });
  runInContext(`${code}\nglobalThis.exported = Object.keys(entry);`, context);
  return context["exported"] as string[];
}

describe("in a browser", { timeout: 30_000 }, () => {
  it.each([
    ["@offhook/engine", "packages/engine/src/index.ts"],
    ["@offhook/replay", "packages/replay/src/index.ts"],
    ["@offhook/visualizer", "packages/visualizer/src/index.ts"],
    ["@offhook/telegram/signaling", "packages/telegram/src/signaling/index.ts"],
  ])("%s loads, with everything that it exports", async (name, input) => {
    const inNode: object = await import(name);
    const inBrowser = await exportsInBrowser(join(workspaceRoot, input));
    expect(inBrowser.toSorted()).toEqual(Object.keys(inNode).toSorted());
  });

  describe("what needs Node is found", () => {
    let folder = "";
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "offhook-browser-"));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each([
      [`export { readFileSync } from "node:fs";`, /node:fs/],
      [`export { readFileSync } from "fs";`, /fs/],
      [`export const load = () => import("node:sqlite");`, /node:sqlite/],
      ["export const folder = process.cwd();", /process is not defined/],
      [`export const bytes = Buffer.from("a");`, /Buffer is not defined/],
    ])("%s", async (text, message) => {
      const input = join(folder, "entry.ts");
      writeFileSync(input, text);
      await expect(exportsInBrowser(input)).rejects.toThrow(message);
    });
  });
});
