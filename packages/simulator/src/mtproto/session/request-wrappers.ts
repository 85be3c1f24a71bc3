import { RpcFault } from "../../server/server-port.ts";
import { codecOfLayer } from "../../tl/layers.ts";
import type { TlCodec } from "../../tl/tl-codec.ts";
import { TlReader } from "../../tl/tl-reader.ts";
import { vectorId } from "../../tl/tl-schema.ts";
import { unzipped } from "../envelope/message-body.ts";

/** A method call freed from the generic calls around it. */
export interface UnwrappedRequest {
  /** The method call itself. */
  readonly body: Buffer;
  /** From `invokeWithLayer`, if the request had one. */
  readonly layer?: number;
  /** From `invokeWithoutUpdates`: this session wants no pushes. */
  readonly withoutUpdates: boolean;
  /** From `invokeAfterMsg`, `invokeAfterMsgs`: requests that must be answered first. */
  readonly after: readonly bigint[];
}

const invokeWithLayerId = 0xda9b0d0d;
const initConnectionId = 0xc1cd5ea9;
const invokeWithoutUpdatesId = 0xbf9459b7;
const invokeAfterMsgId = 0xcb9f372d;
const invokeAfterMsgsId = 0x3dc4b4f0;

/**
 * @param codec of the layer that the client named earlier, if it has
 * @throws {RpcFault} 400 `CONNECTION_LAYER_INVALID` for a layer that the simulator does not speak
 * @throws {TlError | MalformedPacket} for bytes that are no request
 */
export function unwrap(request: Buffer, codec: TlCodec | undefined): UnwrappedRequest {
  let body = unzipped(request);
  let layer: number | undefined;
  let withoutUpdates = false;
  const after: bigint[] = [];
  for (;;) {
    const reader = new TlReader(body);
    switch (reader.uint()) {
      case invokeWithLayerId:
        layer = reader.int();
        if (!codecOfLayer(layer)) throw new RpcFault(400, "CONNECTION_LAYER_INVALID");
        break;
      case initConnectionId:
        skipInitConnection(reader, layer === undefined ? codec : codecOfLayer(layer));
        break;
      case invokeWithoutUpdatesId:
        withoutUpdates = true;
        break;
      case invokeAfterMsgId:
        after.push(reader.long());
        break;
      case invokeAfterMsgsId:
        if (reader.uint() !== vectorId) throw new RpcFault(400, "INPUT_FETCH_FAIL");
        for (let count = reader.int(); count > 0; count--) after.push(reader.long());
        break;
      default:
        return layer === undefined ? { body, withoutUpdates, after } : { body, layer, withoutUpdates, after };
    }
    body = unzipped(reader.raw(reader.remaining));
  }
}

/**
 * `initConnection#c1cd5ea9 flags:# api_id:int device_model:string system_version:string app_version:string
 * system_lang_code:string lang_pack:string lang_code:string proxy:flags.0?InputClientProxy
 * params:flags.1?JSONValue query:!X`: the server needs nothing of it.
 */
function skipInitConnection(reader: TlReader, codec: TlCodec | undefined): void {
  if (!codec) throw new RpcFault(400, "CONNECTION_LAYER_INVALID");
  const flags = reader.uint();
  reader.int();
  for (let strings = 6; strings > 0; strings--) reader.lengthPrefixed();
  if (flags & 1) codec.read(reader);
  if (flags & 2) codec.read(reader);
}
