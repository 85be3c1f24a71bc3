import { unencodable } from "./tl-error.ts";
import type { TlObject, TlValue } from "./tl-object.ts";
import {
  boolFalseId,
  boolTrueId,
  belongs,
  type Combinator,
  type TlField,
  type TlSchema,
  type TlType,
  vectorId,
} from "./tl-schema.ts";
import { TlWriter } from "./tl-writer.ts";

/** Objects to bytes. @throws {TlError} `TL_ENCODE` with the path of the field that does not fit */
export class TlEncoder {
  readonly #schema: TlSchema;

  constructor(schema: TlSchema) {
    this.#schema = schema;
  }

  object(object: TlObject): Buffer {
    const writer = new TlWriter();
    const combinator = this.#schema.constructorNamed(object._) ?? this.#schema.method(object._);
    if (!combinator) throw unencodable("The object", "of a constructor that this layer knows", object);
    this.#writeCombinator(writer, combinator, object);
    return writer.bytes();
  }

  value(type: TlType, value: TlValue, path: string): Buffer {
    const writer = new TlWriter();
    this.#write(writer, type, value, path);
    return writer.bytes();
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
      return this.#schema.constructorNamed(value._) !== undefined;
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
        const combinator = isObject(value) ? this.#schema.constructorNamed(value._) : undefined;
        if (!isObject(value) || !combinator || !belongs(combinator, type)) {
          throw unencodable(path, `of type ${type.name}`, value);
        }
        return type.kind === "boxed"
          ? this.#writeCombinator(writer, combinator, value)
          : this.#writeFields(writer, combinator, value);
      }
      case "query": {
        const method = isObject(value) ? this.#schema.method(value._) : undefined;
        if (!isObject(value) || !method) throw unencodable(path, "a method call", value);
        return this.#writeCombinator(writer, method, value);
      }
    }
  }
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
