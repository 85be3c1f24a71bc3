import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** How a person starts this command line: from a checkout by its npm script, else by npx. */
export function ownCommand(args: readonly string[] = []): string {
  const isCheckout = existsSync(new URL("../../../../pnpm-workspace.yaml", import.meta.url));
  const start = isCheckout ? "npm run offhook --" : "npx offhook";
  return [start, ...args.map(quoted)].join(" ");
}

/** The program and arguments with which a child process is started from here. */
export function ownProcess(args: readonly string[]): readonly [program: string, args: readonly string[]] {
  return [process.execPath, [...process.execArgv, fileURLToPath(main), ...args]];
}

/** From the sources too, so that tests need no build. */
const main = new URL(import.meta.url.endsWith(".ts") ? "../main.ts" : "../bin.cjs", import.meta.url);

/** As both a POSIX shell and Windows' take it, for the names that paths and accounts have. */
function quoted(argument: string): string {
  const harmless = process.platform === "win32" ? /^[A-Za-z0-9_./:@=+,\\~-]+$/ : /^[A-Za-z0-9_./:@=+,-]+$/;
  return harmless.test(argument) ? argument : `"${argument.replaceAll(/(["$`\\])/g, "\\$1")}"`;
}
