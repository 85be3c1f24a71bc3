/** `@offhook/telegram/signaling`: what is inside `phone.sendSignalingData`. Loads in a browser. */
export { SignalingDecoder } from "./signaling-decoder.ts";
export type { SignalingDecoderOptions, SignalingPrimitives } from "./signaling-decoder.ts";
export type {
  BodyFault,
  DecodedBody,
  DecodedPacket,
  MessageRecord,
  PacketFault,
  SignalingMessage,
  SignalingRecordView,
} from "./decoded-packet.ts";
export type { JsonMessage } from "./payload/json-message.ts";
export type { LegacyMessage, VideoFormat } from "./body/legacy-message.ts";
export type { MediaContent, PayloadType } from "./payload/media-content.ts";
export type { CandidateLine, IceCandidate } from "./payload/ice-candidate.ts";
export type { Compression, Inflater, PayloadMessage } from "./payload/read-payload.ts";
export type { Json, JsonObject } from "./payload/bounded-json.ts";
export type { BodyFraming } from "./body/read-body.ts";
export type { SctpChunk, SctpData, SctpPart } from "./sctp/sctp-chunk.ts";
export type { SctpPacket } from "./sctp/sctp-packet.ts";
export type { SctpArrival } from "./sctp/sctp-inbound.ts";
export { packetCrypto, packetSizes } from "./packet-crypto.ts";
export type { OpenedPacket, PacketCrypto, PacketPrimitives, PacketSender } from "./packet-crypto.ts";

// Sending, for peers without tgcalls
export {
  framedDelays,
  framedDueAt,
  framedReceived,
  framedSend,
  framedSendDue,
  longestFramedPayload,
  newFramedSender,
  SignalingExhausted,
} from "./sending/framed-sender.ts";
export type { FramedSenderState, FramedStep, UnackedMessage } from "./sending/framed-sender.ts";
export { bareBody, longestBarePayload } from "./sending/bare-body.ts";
