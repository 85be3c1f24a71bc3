import type { Metadata, ServiceError, StatusObject } from "@grpc/grpc-js";
import { Metadata as GrpcMetadata, status } from "@grpc/grpc-js";
import features from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js";
import featureMessages from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js";
import gossip from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js";
import gossipMessages from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js";
import shared from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js";
import type {
  StreamIdentifier,
  UUID,
} from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js";
import statusMessages from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js";
import streams from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js";
import streamMessages from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js";

// The protocol as the official client ships it, generated from KurrentDB's own definitions.

export const { StreamsService } = streams;
export const { ServerFeaturesService } = features;
export const { GossipService } = gossip;
export const { SupportedMethod, SupportedMethods } = featureMessages;
export const { ClusterInfo, EndPoint, MemberInfo } = gossipMessages;
export const { Empty, MaximumAppendSizeExceeded, StreamDeleted, Timeout, WrongExpectedVersion } = shared;
export const { AllStreamPosition } = shared;
export const { Status } = statusMessages;
export const { AppendResp, BatchAppendResp, DeleteResp, ReadReq, ReadResp, TombstoneResp } = streamMessages;

/** A UUID in the form in which a message has it. */
export function uuidText(id: UUID | undefined): string {
  if (id === undefined) return "";
  const structured = id.getStructured();
  if (structured === undefined) return id.getString().toLowerCase();
  const bits =
    (BigInt.asUintN(64, BigInt(structured.getMostSignificantBits())) << 64n) |
    BigInt.asUintN(64, BigInt(structured.getLeastSignificantBits()));
  return bits
    .toString(16)
    .padStart(32, "0")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** `asText`: as a text, else as two numbers of 64 bits. */
export function uuidMessage(text: string, asText: boolean): UUID {
  const id = new shared.UUID();
  if (asText) return id.setString(text);
  const bits = BigInt(`0x${text.replaceAll("-", "")}`);
  return id.setStructured(
    new shared.UUID.Structured()
      .setMostSignificantBits(BigInt.asIntN(64, bits >> 64n).toString())
      .setLeastSignificantBits(BigInt.asIntN(64, bits).toString()),
  );
}

export function streamName(id: StreamIdentifier | undefined): string {
  return id === undefined ? "" : Buffer.from(id.getStreamName_asU8()).toString();
}

export function streamIdentifier(name: string): StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(name));
}

/** How the server ends a call that failed: a status, and what it is about in trailers. */
export class CallFailure extends Error implements StatusObject {
  readonly code: ServiceError["code"];
  readonly details: string;
  readonly metadata: Metadata = new GrpcMetadata();

  constructor(code: ServiceError["code"], details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    for (const [name, value] of Object.entries(trailers)) this.metadata.set(name, value);
  }

  static notReady(): CallFailure {
    return new CallFailure(status.UNAVAILABLE, "Server Is Not Ready");
  }

  static streamDeleted(stream: string): CallFailure {
    return new CallFailure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: "stream-deleted",
      "stream-name": stream,
    });
  }
}
