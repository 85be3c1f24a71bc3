import type { Argument, Command, Option } from "commander";

/** Something that could stand where the cursor is. */
export interface Candidate {
  readonly value: string;
  readonly means: string;
}

/** What could stand where the cursor is: candidates, a file, or a call of a store. */
export type Completion =
  | { readonly kind: "words"; readonly candidates: readonly Candidate[] }
  | { readonly kind: "files" }
  | { readonly kind: "calls"; readonly store: string; readonly begun: string };

/**
 * What could stand at the end of a command line, from the one description of all commands. `words` are those behind
 * `offhook`, the last one as far as it is typed, empty when nothing of it is.
 */
export function completionOf(program: Command, words: readonly string[], defaultStore: string): Completion {
  const typed = words.slice(0, -1);
  const begun = words.at(-1) ?? "";
  const { command, places, pending, store } = walked(program, typed, defaultStore);
  if (pending !== null) return valuesOf(pending, begun);
  if (begun.startsWith("-")) {
    const equals = begun.indexOf("=");
    const option = equals < 0 ? undefined : optionNamed(program, command, begun.slice(0, equals));
    if (option !== undefined)
      return prefixed(valuesOf(option, begun.slice(equals + 1)), begun.slice(0, equals + 1));
    return among(optionsOf(program, command).map(optionCandidate), begun);
  }
  if (command === program)
    return among(
      program
        .createHelp()
        .visibleCommands(program)
        .map((each) => ({ value: each.name(), means: each.summary() })),
      begun,
    );
  return ofArgument(command, places, store, begun, program);
}

interface Walk {
  readonly command: Command;
  /** How many arguments the command has been given. */
  readonly places: number;
  /** An option that waits for its value. */
  readonly pending: Option | null;
  readonly store: string;
}

function walked(program: Command, words: readonly string[], defaultStore: string): Walk {
  let command = program;
  let places = 0;
  let pending: Option | null = null;
  let store = defaultStore;
  for (const word of words) {
    if (pending !== null) {
      if (pending.long === "--store") store = word;
      pending = null;
    } else if (word.startsWith("-")) {
      const [name = "", value] = word.split("=", 2);
      const option = optionNamed(program, command, name);
      if (option === undefined || !takesValue(option)) continue;
      if (value === undefined) pending = option;
      else if (option.long === "--store") store = value;
    } else if (command === program) {
      command = program.commands.find((each) => each.name() === word) ?? program;
    } else places++;
  }
  return { command, places, pending, store };
}

function ofArgument(
  command: Command,
  place: number,
  store: string,
  begun: string,
  program: Command,
): Completion {
  const all = command.registeredArguments;
  const argument: Argument | undefined =
    all[place] ?? (all.at(-1)?.variadic === true ? all.at(-1) : undefined);
  if (argument?.argChoices !== undefined) return among(argument.argChoices.map(plain), begun);
  if (command.name() === "help")
    return among(
      program.commands.map((each) => ({ value: each.name(), means: each.summary() })),
      begun,
    );
  const name = argument?.name() ?? "";
  return name === "call" || (name === "other" && command.name() === "diff")
    ? { kind: "calls", store, begun }
    : { kind: "words", candidates: [] };
}

function valuesOf(option: Option, begun: string): Completion {
  if (option.argChoices !== undefined) return among(option.argChoices.map(plain), begun);
  return /<(?:[a-z-]*(?:file|path|store|folder|directory))>|\[(?:file|path)\]/.test(option.flags)
    ? { kind: "files" }
    : { kind: "words", candidates: [] };
}

/** Values behind `--option=` come with it, as the shell replaces the whole word. */
function prefixed(completion: Completion, prefix: string): Completion {
  return completion.kind === "words"
    ? {
        kind: "words",
        candidates: completion.candidates.map(({ value, means }) => ({ value: prefix + value, means })),
      }
    : completion;
}

function optionsOf(program: Command, command: Command): readonly Option[] {
  const help = program.createHelp();
  const own = help.visibleOptions(command);
  return command === program
    ? own
    : [...own, ...help.visibleOptions(program).filter(({ long }) => isGlobal(long, own))];
}

function isGlobal(long: string | undefined, own: readonly Option[]): boolean {
  return long !== "--version" && !own.some((each) => each.long === long);
}

function optionNamed(program: Command, command: Command, name: string): Option | undefined {
  return optionsOf(program, command).find(({ short, long }) => name === short || name === long);
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function optionCandidate({ long, short, description }: Option): Candidate {
  return { value: long ?? short ?? "", means: description };
}

function plain(value: string): Candidate {
  return { value, means: "" };
}

function among(candidates: readonly Candidate[], begun: string): Completion {
  return { kind: "words", candidates: candidates.filter(({ value }) => value.startsWith(begun)) };
}
