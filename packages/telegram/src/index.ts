/** `@offhook/telegram`: Telegram's phone.* methods and updates, spoken through a client of GramJS or teleproto. */
export { telegramTransport } from "./call-transport.ts";
export type { TelegramTransport, TelegramTransportOptions } from "./call-transport.ts";
export { telegramCallClient } from "./client/library-call-client.ts";
export type { CallClientOptions, ConnectedCallClient } from "./client/library-call-client.ts";
export { ClientInUse } from "./client/client-in-use.ts";
export { phoneUpdates } from "./client/library-updates.ts";
export type { LibraryApi, LibraryClient, TlClass } from "./client/library-client.ts";
export { RpcFailure } from "./client/rpc-failure.ts";
export type { RequestClock } from "./client/system-clock.ts";
export { toCallEvents } from "./updates.ts";
export type { CallNames } from "./updates.ts";
export { peerAddressOf } from "./peer-address.ts";
export { PeerNotFound } from "./account/peer-not-found.ts";
export type { PeerFinding } from "./account/peer-not-found.ts";
export { readMediaEntry } from "./vault-values.ts";
export type { MediaEntry } from "./vault-values.ts";

// traces of clients of any kind
export { traceCalls } from "./trace/trace-calls.ts";
export type { CallTrace, TraceCallsOptions, TraceSink } from "./trace/trace-calls.ts";
export type { TracedClient, TracedGramClient, TracedMtcuteClient } from "./trace/tap.ts";
export { foldTrace } from "./trace/fold-trace.ts";
export type { FoldedTrace } from "./trace/fold-trace.ts";
export type { TraceProblem } from "./trace/trace-line.ts";

// the client port: what another Telegram library has to offer
export type {
  InputPhoneCall,
  InputUser,
  PhoneCallResult,
  PhoneMethod,
  PhoneMethods,
  ResolvedPeer,
  TelegramCallClient,
  UpdatesDifference,
  UpdatesState,
} from "./client/telegram-call-client.ts";
export type {
  PhoneCall,
  PhoneCallProtocol,
  PhoneConnection,
  PhoneDiscardReason,
  PhoneUpdate,
  PhoneCallMessage,
  PhoneUser,
  TlLong,
} from "./client/phone-objects.ts";

// signalling packets with node:crypto and node:zlib; to read what is in them, see `@offhook/telegram/signaling`
export { nodePrimitives, openPacket, sealPacket } from "./node-packets.ts";
export type { OpenedPacket, PacketSender } from "./signaling/packet-crypto.ts";

// expert: the key exchange by itself; all of it is in `@offhook/telegram/key-exchange`
export { agreeAsCallee, agreeAsCaller } from "./key-exchange/agreement.ts";
export type { AgreedKey, Agreement } from "./key-exchange/agreement.ts";
export { checkDhConfig } from "./key-exchange/dh-config.ts";
export type { DhGroup } from "./key-exchange/dh-config.ts";
export { makeKeyHalf } from "./key-exchange/key-half.ts";
export type { KeyHalf } from "./key-exchange/key-half.ts";
