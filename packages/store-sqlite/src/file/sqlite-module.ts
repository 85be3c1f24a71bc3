import type * as sqlite from "node:sqlite";

/**
 * SQLite comes with Node: nothing is installed, downloaded or compiled. Node 22.13 has it without a flag and says
 * on 22.x, when it is loaded, that it is experimental. That one warning is held back here, as a user of this package
 * can do nothing about it; every other warning passes.
 */
function loadSqlite(): typeof sqlite | undefined {
  const original = Object.getOwnPropertyDescriptor(process, "emitWarning");
  if (typeof original?.value !== "function") return process.getBuiltinModule?.("node:sqlite");
  const pass = original.value as typeof process.emitWarning;
  const filter = (...warning: readonly unknown[]): void => {
    const [text, type] = warning;
    if (type === "ExperimentalWarning" && String(text).startsWith("SQLite is")) return;
    Reflect.apply(pass, process, warning);
  };
  Object.defineProperty(process, "emitWarning", { ...original, value: filter });
  try {
    return process.getBuiltinModule?.("node:sqlite");
  } finally {
    Object.defineProperty(process, "emitWarning", original);
  }
}

const loaded = loadSqlite();
if (loaded === undefined)
  throw new Error(
    `@offhook/store-sqlite needs node:sqlite, which Node has from 22.13 on; this is ${process.version}. Install Node 22.13 or later.`,
  );

export const { DatabaseSync } = loaded;
