import { undecodable, unencodable } from "./tl-error.ts";
import type { TlObject, TlValue } from "./tl-object.ts";
import { TlReader } from "./tl-reader.ts";
import type { Combinator, TlField, TlSchema, TlType } from "./tl-schema.ts";
import { TlWriter } from "./tl-writer.ts";

const vectorId = 0x1cb5c415;
const boolTrueId = 0x997275b5;
const boolFalseId = 0xbc799737;
/** Deeper than any real object by far; keeps hostile bytes from exhausting the stack. */
const maxDepth = 48;

/** Objects to bytes and back, by the schema of one layer. */
export class TlCodec {
  readonly schema: TlSchema;

  constructor(schema: TlSchema) {
    this.schema = schema;
  }

  /** A constructor or a method call with its id. @throws {TlError} `TL_ENCODE` */
  encode(object: TlObject): Buffer {
    const writer = new TlWriter();
    const combinator = this.schema.constructorNamed(object._) ?? this.schema.method(object._);
    if (!combinator) throw unencodable("The object", "of a constructor that this layer knows", object);
    this.#writeCombinator(writer, combinator, object);
    return writer.bytes();
  }

  /** What a method returns, by its result type. @throws {TlError} `TL_ENCODE` */
  encodeResult(method: string, result: TlValue): Buffer {
    const combinator = this.schema.method(method);
    if (!combinator) throw unencodable("The method", "one that this layer knows", method);
    const writer = new TlWriter();
    this.#write(writer, combinator.result, result, `result of ${method}`);
    return writer.bytes();
  }

  /** One boxed object or method call; all bytes must be used. @throws {TlError} `TL_DECODE` */
  decode(bytes: Uint8Array): TlObject {
    const reader = new TlReader(bytes);
    const object = this.read(reader);
    if (reader.remaining > 0) throw undecodable(`${reader.remaining} bytes follow ${object._}`);
    return object;
  }

  /** One boxed object or method call from where the reader stands. @throws {TlError} `TL_DECODE` */
  read(reader: TlReader, depth = 0): TlObject {
    const id = reader.uint();
    const combinator = this.schema.byId(id);
    if (!combinator) throw undecodable(`no constructor #${id.toString(16)} in this layer`);
    return this.#readFields(reader, combinator, depth);
  }

  /** What a method returned, by its result type. @throws {TlError} `TL_DECODE` */
  decodeResult(method: string, bytes: Uint8Array): TlValue {
    const combinator = this.schema.method(method);
    if (!combinator) throw undecodable(`no method ${method} in this layer`);
    return this.#read(new TlReader(bytes), combinator.result, 0);
  }

  #writeCombinator(writer: TlWriter, combinator: Combinator, object: TlObject): void {
    writer.uint(combinator.id);
    this.#writeFields(writer, combinator, object);
  }

  #writeFields(writer: TlWriter, combinator: Combinator, object: TlObject): void {
    const flagOffsets = new Map<string, { offset: number; bits: number }>();
    for (const field of combinator.fields) {
      if (field.type.kind === "#") {
        flagOffsets.set(field.name, { offset: writer.length, bits: 0 });
        writer.uint(0);
        continue;
      }
      const value = object[field.name];
      const path = `${combinator.name}.${field.name}`;
      if (!field.condition) {
        if (value === undefined) throw unencodable(path, `present (${typeName(field.type)})`, value);
        this.#write(writer, field.type, value, path);
        continue;
      }
      if (value === undefined || !this.#canExpress(field, value)) continue;
      const flags = flagOffsets.get(field.condition.flags);
      if (!flags) throw unencodable(path, `after its flags field ${field.condition.flags}`, value);
      flags.bits |= 1 << field.condition.bit;
      if (field.type.kind !== "true") this.#write(writer, field.type, value, path);
    }
    for (const { offset, bits } of flagOffsets.values()) writer.patchUint(offset, bits >>> 0);
  }

  /** An optional field is left out when it is an unset flag or when this layer has no such constructor. */
  #canExpress(field: TlField, value: TlValue): boolean {
    if (field.type.kind === "true") return value === true;
    if (field.type.kind === "boxed" && isObject(value)) {
      return this.schema.constructorNamed(value._) !== undefined;
    }
    return true;
  }

  #write(writer: TlWriter, type: TlType, value: TlValue, path: string): void {
    switch (type.kind) {
      case "int":
        if (typeof value !== "number" || (value | 0) !== value) throw unencodable(path, "an int", value);
        return writer.int(value);
      case "#":
        if (typeof value !== "number" || value >>> 0 !== value) throw unencodable(path, "flags", value);
        return writer.uint(value);
      case "long":
        if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value) {
          throw unencodable(path, "a signed 64-bit bigint", value);
        }
        return writer.long(value);
      case "double":
        if (typeof value !== "number") throw unencodable(path, "a number", value);
        return writer.double(value);
      case "int128":
      case "int256": {
        const byteLength = type.kind === "int128" ? 16 : 32;
        if (typeof value !== "bigint" || BigInt.asUintN(byteLength * 8, value) !== value) {
          throw unencodable(path, `an unsigned ${byteLength * 8}-bit bigint`, value);
        }
        return writer.bigEndian(value, byteLength);
      }
      case "string":
        if (typeof value !== "string") throw unencodable(path, "a string", value);
        return writer.lengthPrefixed(shorterThan16MiB(Buffer.from(value, "utf8"), path));
      case "bytes":
        if (!(value instanceof Uint8Array)) throw unencodable(path, "a Uint8Array", value);
        return writer.lengthPrefixed(shorterThan16MiB(value, path));
      case "Bool":
        if (typeof value !== "boolean") throw unencodable(path, "a boolean", value);
        return writer.uint(value ? boolTrueId : boolFalseId);
      case "true":
        throw unencodable(path, "a conditional field (a bare `true` has no bytes)", value);
      case "vector":
        if (!Array.isArray(value)) throw unencodable(path, "an array", value);
        if (!type.isBare) writer.uint(vectorId);
        writer.int(value.length);
        for (const item of value as readonly TlValue[]) this.#write(writer, type.item, item, `${path}[]`);
        return;
      case "boxed":
      case "bare": {
        const combinator = isObject(value) ? this.schema.constructorNamed(value._) : undefined;
        if (!isObject(value) || !combinator || !belongs(combinator, type)) {
          throw unencodable(path, `of type ${type.name}`, value);
        }
        return type.kind === "boxed"
          ? this.#writeCombinator(writer, combinator, value)
          : this.#writeFields(writer, combinator, value);
      }
      case "query": {
        const method = isObject(value) ? this.schema.method(value._) : undefined;
        if (!isObject(value) || !method) throw unencodable(path, "a method call", value);
        return this.#writeCombinator(writer, method, value);
      }
    }
  }

  #readFields(reader: TlReader, combinator: Combinator, depth: number): TlObject {
    if (depth > maxDepth) throw undecodable(`objects nested deeper than ${maxDepth}`);
    const object: Record<string, TlValue> & { _: string } = { _: combinator.name };
    const flags = new Map<string, number>();
    for (const field of combinator.fields) {
      if (field.type.kind === "#") {
        flags.set(field.name, reader.uint());
        continue;
      }
      const { condition } = field;
      if (condition && ((flags.get(condition.flags) ?? 0) & (1 << condition.bit)) === 0) continue;
      object[field.name] = this.#read(reader, field.type, depth + 1);
    }
    return object;
  }

  #read(reader: TlReader, type: TlType, depth: number): TlValue {
    switch (type.kind) {
      case "int":
        return reader.int();
      case "#":
        return reader.uint();
      case "long":
        return reader.long();
      case "double":
        return reader.double();
      case "int128":
        return reader.bigEndian(16);
      case "int256":
        return reader.bigEndian(32);
      case "string":
        return reader.lengthPrefixed().toString("utf8");
      case "bytes":
        return new Uint8Array(reader.lengthPrefixed());
      case "Bool": {
        const id = reader.uint();
        if (id !== boolTrueId && id !== boolFalseId) throw undecodable(`#${id.toString(16)} is no Bool`);
        return id === boolTrueId;
      }
      case "true":
        return true;
      case "vector":
        return this.#readVector(reader, type.item, type.isBare, depth);
      case "boxed":
      case "query": {
        const object = this.read(reader, depth);
        const combinator = this.schema.constructorNamed(object._);
        if (type.kind === "boxed" && !(combinator && belongs(combinator, type))) {
          throw undecodable(`${object._} is no ${type.name}`);
        }
        return object;
      }
      case "bare": {
        const combinator = this.schema.constructorNamed(type.name);
        if (!combinator) throw undecodable(`no constructor ${type.name} in this layer`);
        return this.#readFields(reader, combinator, depth);
      }
    }
  }

  #readVector(reader: TlReader, item: TlType, isBare: boolean, depth: number): TlValue[] {
    if (depth > maxDepth) throw undecodable(`objects nested deeper than ${maxDepth}`);
    if (!isBare && reader.uint() !== vectorId) throw undecodable("a vector does not start with its id");
    const count = reader.int();
    // Every item takes at least 4 bytes, so a count beyond that is a lie and must not be believed.
    if (count < 0 || count > reader.remaining / 4) throw undecodable(`a vector claims ${count} items`);
    return Array.from({ length: count }, () => this.#read(reader, item, depth + 1));
  }
}

function belongs(combinator: Combinator, type: { kind: "boxed" | "bare"; name: string }): boolean {
  if (combinator.isMethod) return false;
  if (type.kind === "bare") return combinator.name === type.name;
  // `Object` is MTProto's "any type"; `X` the result of a generic method.
  return (
    combinator.result.kind === "boxed" && (combinator.result.name === type.name || type.name === "Object")
  );
}

function isObject(value: TlValue): value is TlObject {
  return typeof value === "object" && !(value instanceof Uint8Array) && !Array.isArray(value);
}

function shorterThan16MiB(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes.length >= 1 << 24) throw unencodable(path, "shorter than 16 MiB", bytes);
  return bytes;
}

function typeName(type: TlType): string {
  return "name" in type ? type.name : type.kind;
}
