import serviceText from "telegram/tl/schemaTl.js";
import { TlCodec } from "../../tl/tl-codec.ts";
import { TlSchema } from "../../tl/tl-schema.ts";

/**
 * MTProto's own constructors: the handshake and the service messages. What TL calls a string there is mostly
 * binary (`pq`, `encrypted_data`, `info`), so all of it is read as bytes.
 */
export const serviceCodec = new TlCodec(new TlSchema(serviceText.replaceAll(":string", ":bytes")));

/** Constructors whose layout TL cannot describe; read and written by hand. */
export const containerId = 0x73f1f8dc;
export const gzipPackedId = 0x3072cfa1;
export const rpcResultId = 0xf35c6d01;
