import { describe, expect, it } from "vitest";
import { userFolder } from "./user-folder.mjs";
import { withPath } from "./workbench.mjs";

describe("the user's folder", () => {
  it.each([
    ["where npm was started", { npm_lifecycle_event: "offhook", INIT_CWD: "/home/u" }, "/repo", "/home/u"],
    ["here, without npm", { INIT_CWD: "/home/u" }, "/repo", "/repo"],
    [
      "here, below somebody else's npm",
      { npm_lifecycle_event: "test", INIT_CWD: "/home/u" },
      "/tmp/x",
      "/tmp/x",
    ],
  ])("is %s", (_name, env, cwd, expected) => {
    expect(userFolder(env, cwd, "/repo")).toBe(expected);
  });
});

describe("the environment of a task", () => {
  it("finds Node, the tools and pnpm before the host's own", () => {
    const path = withPath({ PATH: "/usr/bin" }, "/repo", "/repo/.tools", "/node/bin")["PATH"];
    expect(path?.replaceAll("\\", "/")).toMatch(
      /^\/node\/bin.\/repo\/node_modules\/\.bin.\/repo\/\.tools\/pnpm-[\d.]+\/node_modules\/\.bin.\/usr\/bin$/,
    );
  });

  it("keeps the name that Windows gives the PATH", () => {
    expect(Object.keys(withPath({ Path: "C:\\x" }, "/repo", "/repo/.tools"))).toEqual(["Path"]);
  });
});
