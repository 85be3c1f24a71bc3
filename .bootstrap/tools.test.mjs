import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkIntegrity, npmCommand, npmEnvironment } from "./tools.mjs";

describe("the npm that fetches", () => {
  const there = () => true;
  const nowhere = () => false;

  it.each([
    ["the one that started us", { npm_execpath: "/x/npm-cli.js" }, there, ["/x/npm-cli.js"]],
    ["never another package manager", { npm_execpath: "/x/yarn.js" }, nowhere, []],
    ["the one beside Node", {}, there, [join("/n", "bin", "node_modules", "npm", "bin", "npm-cli.js")]],
    ["the one on the PATH", {}, nowhere, []],
  ])("is %s", (_name, env, exists, args) => {
    expect(npmCommand(env, join("/n", "bin", "node"), exists, "linux")).toEqual({
      program: args.length === 0 ? "npm" : join("/n", "bin", "node"),
      args,
      shell: false,
    });
  });

  it("needs a shell only as npm.cmd", () => {
    expect(npmCommand({}, "node", nowhere, "win32").shell).toBe(true);
    expect(npmCommand({}, "node", there, "win32").shell).toBe(false);
  });

  it("keeps the user's registry and proxy, and none of the outer npm's orders", () => {
    const inner = npmEnvironment({
      PATH: "/bin",
      HTTPS_PROXY: "http://proxy",
      npm_config_registry: "http://registry",
      npm_config_cache: "/cache",
      npm_config_loglevel: "silent",
      npm_config_local_prefix: "/repo",
      npm_config_omit: "optional",
      npm_lifecycle_event: "start",
      npm_package_json: "/repo/package.json",
      NODE_ENV: "production",
    });
    expect(Object.keys(inner)).toEqual(["PATH", "HTTPS_PROXY", "npm_config_registry", "npm_config_cache"]);
  });
});

describe("the package that npm fetched", () => {
  const pin = { package: "pnpm", version: "12.21.0", integrity: "sha512-pinned" };
  /** @param {string} integrity */
  const lockfile = (integrity) => JSON.stringify({ packages: { "node_modules/pnpm": { integrity } } });

  it("is used when its integrity is the pinned one", () => {
    expect(() => checkIntegrity(lockfile("sha512-pinned"), pin)).not.toThrow();
  });

  it.each([lockfile("sha512-other"), lockfile("sha1-pinned"), "{}"])("is refused otherwise: %s", (text) => {
    expect(() => checkIntegrity(text, pin)).toThrow(
      /^pnpm@12\.21\.0 is not the package that this checkout pins: its integrity is .*, expected sha512-pinned/,
    );
  });
});
