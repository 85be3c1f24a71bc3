/**
 * An object as a Telegram client library decodes it: a class per constructor, told apart by `className`. Read by
 * its shape, so that this code needs no library and works with GramJS and teleproto alike. A field that is not
 * what the schema says is a `TypeError`: the libraries decode by schema, so it means a library that differs.
 */
export interface TlObject {
  readonly className: string;
  readonly [field: string]: unknown;
}

export function isTlObject(value: unknown): value is TlObject {
  return (
    typeof value === "object" && value !== null && typeof (value as Partial<TlObject>).className === "string"
  );
}

/** `long` as a signed decimal string. Libraries give a `big-integer` object, a bigint or a string. */
export function longField(from: TlObject, field: string): string {
  const value = from[field];
  if (value === undefined || value === null || typeof value === "number") throw wrong(from, field, "a long");
  const text = (value as { toString(): string }).toString();
  if (!/^-?\d{1,20}$/.test(text)) throw wrong(from, field, "a long");
  return BigInt.asIntN(64, BigInt(text)).toString();
}

export function intField(from: TlObject, field: string): number {
  const value = from[field];
  if (typeof value !== "number") throw wrong(from, field, "an int");
  return value;
}

/** `flags.N?int`: libraries give null or undefined for an absent field. */
export function optionalIntField(from: TlObject, field: string): number | undefined {
  return isAbsent(from[field]) ? undefined : intField(from, field);
}

export function textField(from: TlObject, field: string): string {
  const value = from[field];
  if (typeof value !== "string") throw wrong(from, field, "a string");
  return value;
}

/** A copy: libraries hand out views of the buffer that they received. */
export function bytesField(from: TlObject, field: string): Uint8Array {
  const value = from[field];
  if (!(value instanceof Uint8Array)) throw wrong(from, field, "bytes");
  return Uint8Array.from(value);
}

/** `flags.N?true` */
export function flagField(from: TlObject, field: string): boolean {
  return from[field] === true;
}

export function objectField(from: TlObject, field: string): TlObject {
  const value = from[field];
  if (!isTlObject(value)) throw wrong(from, field, "an object");
  return value;
}

export function optionalObjectField(from: TlObject, field: string): TlObject | undefined {
  return isAbsent(from[field]) ? undefined : objectField(from, field);
}

export function listField(from: TlObject, field: string): readonly unknown[] {
  const value = from[field];
  if (!Array.isArray(value)) throw wrong(from, field, "a vector");
  return value;
}

export function objectsField(from: TlObject, field: string): readonly TlObject[] {
  return listField(from, field).filter(isTlObject);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function wrong(from: TlObject, field: string, expected: string): TypeError {
  return new TypeError(`${from.className}.${field} is not ${expected}.`);
}
