import { TlDecoder } from "./tl-decoder.ts";
import { TlEncoder } from "./tl-encoder.ts";
import { undecodable, unencodable } from "./tl-error.ts";
import type { TlObject, TlValue } from "./tl-object.ts";
import { TlReader } from "./tl-reader.ts";
import type { TlSchema } from "./tl-schema.ts";

/** Objects to bytes and back, by the schema of one layer. */
export class TlCodec {
  readonly schema: TlSchema;
  readonly #encoder: TlEncoder;
  readonly #decoder: TlDecoder;

  constructor(schema: TlSchema) {
    this.schema = schema;
    this.#encoder = new TlEncoder(schema);
    this.#decoder = new TlDecoder(schema);
  }

  /** A constructor or a method call with its id. @throws {TlError} `TL_ENCODE` */
  encode(object: TlObject): Buffer {
    return this.#encoder.object(object);
  }

  /** What a method returns, by its result type. @throws {TlError} `TL_ENCODE` */
  encodeResult(method: string, result: TlValue): Buffer {
    const combinator = this.schema.method(method);
    if (!combinator) throw unencodable("The method", "one that this layer knows", method);
    return this.#encoder.value(combinator.result, result, `result of ${method}`);
  }

  /** One boxed object or method call; all bytes must be used. @throws {TlError} `TL_DECODE` */
  decode(bytes: Uint8Array): TlObject {
    const reader = new TlReader(bytes);
    const object = this.read(reader);
    if (reader.remaining > 0) throw undecodable(`${reader.remaining} bytes follow ${object._}`);
    return object;
  }

  /** One boxed object or method call from where the reader stands. @throws {TlError} `TL_DECODE` */
  read(reader: TlReader): TlObject {
    return this.#decoder.object(reader);
  }

  /** What a method returned, by its result type. @throws {TlError} `TL_DECODE` */
  decodeResult(method: string, bytes: Uint8Array): TlValue {
    const combinator = this.schema.method(method);
    if (!combinator) throw undecodable(`no method ${method} in this layer`);
    return this.#decoder.value(combinator.result, new TlReader(bytes));
  }
}
