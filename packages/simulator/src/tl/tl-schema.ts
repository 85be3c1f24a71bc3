import { TlError } from "./tl-error.ts";

/**
 * A TL schema, parsed from its text: one combinator per line,
 *
 * ```
 * phoneCallDiscarded#f9d25503 flags:# need_rating:flags.2?true id:long reason:flags.0?PhoneCallDiscardReason = PhoneCall;
 * ---functions---
 * phone.receivedCall#17d54f61 peer:InputPhoneCall = Bool;
 * ```
 *
 * Lines without an id, generic ones (`vector`) and the constructors of Bool, which the codec knows by itself,
 * are skipped. A later line with the name of an earlier one takes its place, so a newer layer is the text of
 * an older one followed by the lines that changed. After our own heading `---removed---` a line is just the
 * name of a constructor or method that is gone.
 */
export class TlSchema {
  readonly #byId = new Map<number, Combinator>();
  readonly #constructors = new Map<string, Combinator>();
  readonly #methods = new Map<string, Combinator>();

  constructor(...texts: readonly string[]) {
    for (const text of texts) {
      let section = "---types---";
      for (const line of text.split("\n")) {
        if (line.startsWith("---")) section = line.trim();
        else if (section === "---removed---") this.#remove(line.trim());
        else {
          const combinator = parseLine(line, section === "---functions---");
          if (combinator) this.#add(combinator);
        }
      }
    }
  }

  /** A constructor or a method, by its 32-bit id as an unsigned number. */
  byId(id: number): Combinator | undefined {
    return this.#byId.get(id);
  }

  constructorNamed(name: string): Combinator | undefined {
    return this.#constructors.get(name);
  }

  method(name: string): Combinator | undefined {
    return this.#methods.get(name);
  }

  constructors(): IterableIterator<Combinator> {
    return this.#constructors.values();
  }

  methods(): IterableIterator<Combinator> {
    return this.#methods.values();
  }

  #add(combinator: Combinator): void {
    const named = combinator.isMethod ? this.#methods : this.#constructors;
    const replaced = named.get(combinator.name);
    if (replaced) this.#byId.delete(replaced.id);
    named.set(combinator.name, combinator);
    this.#byId.set(combinator.id, combinator);
  }

  #remove(name: string): void {
    for (const named of [this.#constructors, this.#methods]) {
      const removed = named.get(name);
      if (removed) this.#byId.delete(removed.id);
      named.delete(name);
    }
  }
}

export interface Combinator {
  readonly name: string;
  readonly id: number;
  readonly fields: readonly TlField[];
  readonly result: TlType;
  readonly isMethod: boolean;
}

export interface TlField {
  /** camelCase, as in TlObject. */
  readonly name: string;
  readonly type: TlType;
  /** The `#` field and its bit that tell whether this field is present. */
  readonly condition?: { readonly flags: string; readonly bit: number };
}

export type TlType =
  | { readonly kind: TlPrimitive }
  | { readonly kind: "vector"; readonly item: TlType; readonly isBare: boolean }
  /** Constructor id first, then its fields. `name` is the TL type: "PhoneCall". */
  | { readonly kind: "boxed"; readonly name: string }
  /** The fields of that constructor, without its id. */
  | { readonly kind: "bare"; readonly name: string }
  /** `!X`: another method call. */
  | { readonly kind: "query" };

export type TlPrimitive =
  | "#"
  | "int"
  | "long"
  | "double"
  | "int128"
  | "int256"
  | "string"
  | "bytes"
  | "Bool"
  | "true";

/** Whether an object of this constructor may stand where the type is asked for. */
export function belongs(combinator: Combinator, type: TlType): boolean {
  if (combinator.isMethod) return false;
  if (type.kind === "bare") return combinator.name === type.name;
  return type.kind === "boxed" && combinator.result.kind === "boxed" && combinator.result.name === type.name;
}

export const vectorId = 0x1cb5c415;
export const boolTrueId = 0x997275b5;
export const boolFalseId = 0xbc799737;

const primitives: ReadonlySet<string> = new Set<TlPrimitive>([
  "#",
  "int",
  "long",
  "double",
  "int128",
  "int256",
  "string",
  "bytes",
  "Bool",
  "true",
]);
const codecKnows: ReadonlySet<string> = new Set(["boolTrue", "boolFalse", "true", "vector"]);

function parseLine(line: string, isMethod: boolean): Combinator | undefined {
  const match = /^([\w.]+)#([0-9a-f]{1,8})\s+(.*?)\s*=\s*([\w.<>]+);\s*$/.exec(line.replace(/\s+=/, " ="));
  if (!match) return undefined;
  const [, name = "", id = "", fields = "", result = ""] = match;
  if (codecKnows.has(name)) return undefined;
  return {
    name,
    id: Number.parseInt(id, 16),
    fields: fields
      .split(/\s+/)
      .filter((field) => field !== "" && !field.startsWith("{") && field !== "=")
      .map(parseField),
    result: parseType(result),
    isMethod,
  };
}

function parseField(text: string): TlField {
  const match = /^(\w+):(?:(\w+)\.(\d+)\?)?(.+)$/.exec(text);
  if (!match) throw new TlError("TL_DECODE", `"${text}" is no TL field; expected name:type.`);
  const [, name = "", flags, bit, type = ""] = match;
  const field = { name: camelCase(name), type: parseType(type) };
  return flags === undefined ? field : { ...field, condition: { flags, bit: Number(bit) } };
}

function parseType(text: string): TlType {
  if (text.startsWith("!")) return { kind: "query" };
  if (primitives.has(text)) return { kind: text as TlPrimitive };
  const vector = /^([Vv])ector<(.+)>$/.exec(text);
  if (vector) return { kind: "vector", item: parseType(vector[2] ?? ""), isBare: vector[1] === "v" };
  const lastPart = text.slice(text.lastIndexOf(".") + 1);
  return { kind: /^[a-z]/.test(lastPart) ? "bare" : "boxed", name: text };
}

/** `g_a_or_b` is `gAOrB`, `udp_p2p` is `udpP2p`. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
