#!/usr/bin/env node
/*
 * What `offhook` starts once it is installed: the commands that read calls as one CommonJS file, and what V8 compiled of it
 * last time. Loading some three hundred ES modules takes three times as long as reading a call (docs/decisions/0062).
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
// Node 23 got node:sqlite without a flag later than 22 did.
if (major < 22 || (major === 22 && minor < 13) || (major === 23 && minor < 4)) {
  process.stderr.write(
    `offhook: This is Node ${process.versions.node}, and offhook needs 22.13 or later (of 23: 23.4). Install Node 24, or start offhook with it.\n`,
  );
  process.exitCode = 1;
} else {
  process.getBuiltinModule("node:module").enableCompileCache();
  const { runCommandLine } = require("./bundle/main.cjs") as {
    readonly runCommandLine: () => Promise<never>;
  };
  void runCommandLine();
}
