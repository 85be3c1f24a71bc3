#!/usr/bin/env node
/*
 * What `offhook` starts once it is installed: the commands that read calls as one CommonJS file, and what V8 compiled of it
 * last time. Loading some three hundred ES modules takes three times as long as reading a call (docs/decisions/0062).
 */
process.getBuiltinModule("node:module").enableCompileCache();
const { runCommandLine } = require("./bundle/main.cjs") as { readonly runCommandLine: () => Promise<never> };
void runCommandLine();
