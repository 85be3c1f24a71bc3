#!/usr/bin/env node
import { runCommandLine } from "./command-line/run-command-line.ts";

/* Unbundled, from the sources too; `bin.cts` is what is installed. */
await runCommandLine();
