import type { TlObject, TlValue } from "../tl/tl-object.ts";
import { RpcFault } from "./server-port.ts";

/*
 * A face hands over what a client sent. The codec guarantees the types of a method's schema, a memory client
 * or a forged constructor doesn't: each field is read through here, and a wrong one is the client's error.
 */

export function int(from: TlObject, field: string): number {
  const value = ofType(from, field, "number");
  // Also false for what is no whole number, such as NaN.
  if ((value | 0) !== value) throw wrong(from, field);
  return value;
}

export function long(from: TlObject, field: string): bigint {
  return ofType(from, field, "bigint");
}

export function text(from: TlObject, field: string): string {
  return ofType(from, field, "string");
}

/** `flags.N?true`: absent is false. */
export function flag(from: TlObject, field: string): boolean {
  return from[field] === true;
}

/** A copy: what the server keeps must not be a window on a face's network buffer. */
export function bytes(from: TlObject, field: string): Uint8Array {
  const value = from[field];
  if (!(value instanceof Uint8Array)) throw wrong(from, field);
  return new Uint8Array(value);
}

export function object(from: TlObject, field: string): TlObject {
  return asObject(from, field, from[field]);
}

export function objects(from: TlObject, field: string): readonly TlObject[] {
  return list(from, field).map((item) => asObject(from, field, item));
}

export function strings(from: TlObject, field: string): readonly string[] {
  return list(from, field).map((item) => {
    if (typeof item !== "string") throw wrong(from, field);
    return item;
  });
}

function list(from: TlObject, field: string): readonly TlValue[] {
  const value: unknown = from[field];
  if (!Array.isArray(value)) throw wrong(from, field);
  return value as readonly TlValue[];
}

function asObject(from: TlObject, field: string, value: unknown): TlObject {
  if (typeof value !== "object" || value === null || !("_" in value) || typeof value._ !== "string")
    throw wrong(from, field);
  return value as TlObject;
}

interface Primitives {
  number: number;
  bigint: bigint;
  string: string;
}

function ofType<Name extends keyof Primitives>(from: TlObject, field: string, type: Name): Primitives[Name] {
  const value = from[field];
  // eslint-disable-next-line valid-typeof -- the three names are results of typeof
  if (typeof value !== type) throw wrong(from, field);
  return value as Primitives[Name];
}

/** Telegram's word for a request whose content can't be read. */
function wrong(from: TlObject, field: string): RpcFault {
  return new RpcFault(400, "INPUT_FETCH_ERROR", {
    cause: new TypeError(`${from._} has no usable ${field}.`),
  });
}
