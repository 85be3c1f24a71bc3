import { existsSync } from "node:fs";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isMachine } from "@offhook/visualizer";
import type { chartOf } from "@offhook/visualizer";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";

/** A machine of whichever copy of XState 5. */
export type LoadedMachine = Parameters<typeof chartOf>[0];

/**
 * Runs a module and takes the machine that it exports: the only one, or the one of that name.
 * @throws CommandFailure MACHINE_NOT_FOUND, MACHINE_NOT_LOADED; WrongUsage when a name has to be given
 */
export async function loadMachine(file: string, name: string | undefined): Promise<LoadedMachine> {
  const exported = await exportsOf(file);
  const machines = Object.entries(exported).filter((entry): entry is [string, LoadedMachine] =>
    isMachine(entry[1]),
  );
  if (name !== undefined) {
    const found = machines.find(([key]) => key === name)?.[1];
    if (found !== undefined) return found;
    throw noMachine(`${file} exports no machine ${JSON.stringify(name)}`, exported);
  }
  const [first, ...others] = new Set(machines.map(([, machine]) => machine));
  if (first === undefined) throw noMachine(`${file} exports no machine of XState 5`, exported);
  if (others.length > 0) {
    const names = machines.map(([key]) => key);
    throw new WrongUsage(
      `${file} exports ${names.length} machines. Say which: offhook chart ${names[0]} --machine ${file}, or one of ${names.slice(1).join(", ")}.`,
    );
  }
  return first;
}

/** Runs a module and gives what it exports. @throws CommandFailure MACHINE_NOT_FOUND, MACHINE_NOT_LOADED */
export async function exportsOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (!existsSync(path)) throw new CommandFailure("MACHINE_NOT_FOUND", `There is no file ${path}.`);
  const isTypeScript = [".ts", ".mts", ".cts"].includes(extname(path));
  if (isTypeScript && !process.features.typescript)
    throw notLoaded(
      `This Node (${process.versions.node}) reads TypeScript only when told to. Set NODE_OPTIONS=--experimental-strip-types, or give a compiled file.`,
    );
  try {
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    // CommonJS: what is exported stands in `default` as well, in some cases only there.
    const inner = isMachine(module["default"]) ? {} : (module["default"] ?? {});
    return typeof inner === "object" ? { ...inner, ...module } : module;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    const hint =
      code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX"
        ? " It has syntax that has to be compiled: set NODE_OPTIONS=--experimental-transform-types, or give a compiled file."
        : code === "ERR_MODULE_NOT_FOUND"
          ? " Install what it imports, beside it."
          : "";
    throw notLoaded(`${file} can't be loaded: ${message ?? String(error)}.${hint}`, error);
  }
}

function noMachine(sentence: string, exported: Readonly<Record<string, unknown>>): CommandFailure {
  const names = Object.entries(exported).map(([name, value]) => `${name} (${kindOf(value)})`);
  const found = names.length === 0 ? "it exports nothing" : `it exports ${names.slice(0, 8).join(", ")}`;
  return new CommandFailure(
    "MACHINE_NOT_FOUND",
    `${sentence}: ${found}. A machine is what createMachine() or setup().createMachine() returns; export it by name or as default.`,
  );
}

/** In words that say how far it is from a machine. */
function kindOf(value: unknown): string {
  if (isMachine(value)) return "a machine";
  if (typeof value !== "object" || value === null)
    return typeof value === "function" ? "a function" : typeof value;
  if (isMachine((value as { readonly logic?: unknown }).logic)) return "an actor, not its machine";
  if ("initialState" in value) return "perhaps a machine of XState 4";
  return "states" in value ? "a configuration, not a machine" : "an object";
}

function notLoaded(sentence: string, cause?: unknown): CommandFailure {
  return new CommandFailure("MACHINE_NOT_LOADED", sentence, undefined, { cause });
}
