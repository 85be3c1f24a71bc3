export { type MtprotoServer, type MtprotoServerOptions, startMtprotoServer } from "./mtproto-server.ts";
export type { KeyOwner } from "./server-state.ts";
export type { DeviceMatch, MtprotoFaults, PushMatch, RequestMatch } from "./faults.ts";
export type { ServerPublicKey } from "./handshake/rsa-key.ts";

export { codecOfLayer, layerFamilies, type LayerFamily } from "../tl/layers.ts";
export type { TlCodec } from "../tl/tl-codec.ts";
export { TlError } from "../tl/tl-error.ts";
export { type CallServer, RpcFault, type ServerSession } from "../server/server-port.ts";
export type { TlObject, TlValue } from "../tl/tl-object.ts";
