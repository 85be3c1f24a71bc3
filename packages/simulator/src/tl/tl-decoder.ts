import { undecodable } from "./tl-error.ts";
import type { TlObject, TlValue } from "./tl-object.ts";
import type { TlReader } from "./tl-reader.ts";
import {
  boolFalseId,
  boolTrueId,
  belongs,
  type Combinator,
  type TlSchema,
  type TlType,
  vectorId,
} from "./tl-schema.ts";

/** Deeper than any real object by far; keeps hostile bytes from exhausting the stack. */
const maxDepth = 48;

/** Bytes to objects. @throws {TlError} `TL_DECODE` for anything that the schema does not allow */
export class TlDecoder {
  readonly #schema: TlSchema;

  constructor(schema: TlSchema) {
    this.#schema = schema;
  }

  object(reader: TlReader, depth = 0): TlObject {
    const id = reader.uint();
    const combinator = this.#schema.byId(id);
    if (!combinator) throw undecodable(`no constructor #${id.toString(16)} in this layer`);
    return this.#readFields(reader, combinator, depth);
  }

  value(type: TlType, reader: TlReader): TlValue {
    return this.#read(reader, type, 0);
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
        const object = this.object(reader, depth);
        const combinator = this.#schema.constructorNamed(object._);
        if (type.kind === "boxed" && !(combinator && belongs(combinator, type))) {
          throw undecodable(`${object._} is no ${type.name}`);
        }
        return object;
      }
      case "bare": {
        const combinator = this.#schema.constructorNamed(type.name);
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
