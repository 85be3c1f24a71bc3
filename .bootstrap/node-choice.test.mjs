import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { manifestsOf } from "./install.mjs";
import { chooseNode, isServedBy, typeStrippingFlags } from "./node-choice.mjs";
import { lowestNode, nodePins } from "./pins.mjs";

const root = join(import.meta.dirname, "..");

describe("the Node that serves", () => {
  it.each([
    ["18.0.0", false],
    ["20.20.2", false],
    ["22.12.9", false],
    ["22.13.0", true],
    ["22.13.0-rc.1", true],
    ["23.3.0", false],
    ["23.4.0", true],
    ["24.0.0", true],
    ["26.1.0", true],
  ])("%s: %s", (version, served) => {
    expect(isServedBy(version)).toBe(served);
  });

  it("is the host's when that is new enough", () => {
    expect(chooseNode({ version: "24.1.0", platform: "sunos", arch: "mips" })).toEqual({
      from: "host",
      version: "24.1.0",
    });
  });

  it.each(Object.keys(nodePins))("is a pinned one on %s when the host's is too old", (target) => {
    const [platform = "", arch = ""] = target.split("-");
    const choice = chooseNode({ version: "20.20.2", platform, arch });
    expect(choice).toEqual({ from: "npm", pin: nodePins[target] });
    expect(isServedBy(nodePins[target]?.version ?? "")).toBe(true);
  });

  it("tells which one to install where npm has none", () => {
    const choice = chooseNode({ version: "18.20.8", platform: "freebsd", arch: "x64" });
    expect(choice).toEqual({ from: "nowhere", advice: expect.any(String) });
    expect(choice.from === "nowhere" && choice.advice).toContain(
      "needs Node 22.13.0 or newer, this is Node 18.20.8",
    );
    expect(choice.from === "nowhere" && choice.advice).toContain("npm has none for freebsd on x64");
    expect(choice.from === "nowhere" && choice.advice).toContain("Install Node 24");
  });

  it("is the lowest that the packages declare", () => {
    for (const path of manifestsOf(root).filter((name) => name.startsWith("packages/")))
      expect(JSON.parse(readFileSync(join(root, path), "utf8")).engines.node, path).toBe(
        `>=${lowestNode.replace(/\.0$/, "")}`,
      );
  });

  it("runs TypeScript without a flag from 22.18 on", () => {
    expect(typeStrippingFlags("22.17.1")).toContain("--experimental-strip-types");
    expect(typeStrippingFlags("22.18.0")).toEqual([]);
    expect(typeStrippingFlags("24.0.0")).toEqual([]);
  });
});
