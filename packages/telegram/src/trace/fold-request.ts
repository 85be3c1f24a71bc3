import { defaultCallTimeouts } from "@offhook/engine";
import type { Base64Url, CallEffectType, CallProtocol, Int64, KeyCheck } from "@offhook/engine";
import { protocolOf } from "../client/phone-call-conversion.ts";
import { bytesField, flagField, intField, longField, objectField, textField } from "../client/tl-fields.ts";
import type { TlObject } from "../client/tl-fields.ts";
import type { CallNames } from "../updates.ts";
import { seenBounds, seenCommitment, unseen } from "./seen-checks.ts";
import type { TracedCall } from "./traced-call.ts";
import type { TraceLine } from "./trace-line.ts";

/** What each request of a trace is to the machine, and the effect that asks for it. */
export const effectOfRequest: Readonly<Record<string, CallEffectType>> = {
  "phone.RequestCall": "RequestCall",
  "phone.ReceivedCall": "ReportReceived",
  "phone.AcceptCall": "AcceptCall",
  "phone.ConfirmCall": "ConfirmCall",
  "phone.DiscardCall": "DiscardCall",
  "phone.SetCallRating": "SendRating",
  "phone.SaveCallDebug": "SendDebug",
};

/** Who the two sides of a call are, as far as the trace says. */
export interface TracedSides {
  readonly adminId: string;
  readonly participantId: string;
}

/**
 * A request that the client sent. What must have come before it, and stands in no line, is inferred: a user's wish, a
 * prepared key, a derived one. Then the effect that asks for the request is bound to it.
 */
export function foldRequest(call: TracedCall, line: TraceLine, sides: TracedSides, names: CallNames): void {
  const request = line.tl;
  switch (request.className) {
    case "phone.RequestCall":
      placed(call, line, sides, names);
      break;
    case "phone.AcceptCall": {
      call.take({ type: "CallAnswered", protocol: protocolIn(request) }, line, true);
      prepared(call, line, { gB: base64Url(bytesField(request, "gB")) });
      break;
    }
    case "phone.ConfirmCall":
      derived(call, line);
      break;
    case "phone.DiscardCall":
      discarded(call, line);
      break;
    case "phone.SetCallRating":
      call.take(
        {
          type: "CallRated",
          rating: intField(request, "rating"),
          problems: [],
          commentRef: textField(request, "comment") === "" ? null : "text/of-a-trace/comment",
          userInitiative: flagField(request, "userInitiative"),
        },
        line,
        true,
      );
      break;
    case "phone.SaveCallDebug":
      call.take({ type: "DebugProvided", debugRef: "text/of-a-trace/debug" }, line, true);
      break;
    default:
      break;
  }
  const effect = effectOfRequest[request.className];
  if (effect !== undefined) call.bind(line.requestId ?? "", effect, line);
}

function placed(
  call: TracedCall,
  line: TraceLine,
  { adminId, participantId }: TracedSides,
  names: CallNames,
): void {
  const { accountId, vault } = names;
  const request = line.tl;
  if (call.path !== "new") return;
  call.take(
    {
      type: "CallPlaced",
      peerRef: vault.peerRef(accountId, participantId),
      selfRef: vault.peerRef(accountId, adminId),
      video: flagField(request, "video"),
      protocol: protocolIn(request),
      randomId: intField(request, "randomId"),
      timeouts: defaultCallTimeouts,
    },
    line,
    true,
  );
  prepared(call, line, { gAHash: base64Url(bytesField(request, "gAHash")) });
}

function prepared(call: TracedCall, line: TraceLine, half: { gAHash: Base64Url } | { gB: Base64Url }): void {
  const asked = call.pending("PrepareKey");
  if (asked !== undefined) call.take({ type: "KeyPrepared", effectId: asked.effect.id, ...half }, line, true);
}

/** The caller's client has a key: it sends its fingerprint. Its own value can be held against its own hash. */
function derived(call: TracedCall, line: TraceLine): void {
  const asked = call.pending("DeriveKey");
  if (asked?.effect.type !== "DeriveKey" || asked.effect.params.role !== "caller") return;
  const gA = bytesField(line.tl, "gA");
  const { gAHash } = call.state.snapshot.context;
  const checks = {
    ...unseen,
    gAHash: seenCommitment(gA, bytesOf(gAHash ?? "")),
    gABounds: seenBounds(gA),
    gBBounds: seenBounds(bytesOf(asked.effect.params.gB)),
  };
  const fingerprint = longField(line.tl, "keyFingerprint") as Int64;
  call.take({ type: "KeyAgreed", effectId: asked.effect.id, fingerprint, emoji: [], checks }, line, true);
}

/** Why a client ends a call it does not say; its reason and the timers of the call tell as much as can be told. */
function discarded(call: TracedCall, line: TraceLine): void {
  if (call.path.startsWith("discarded") || call.path === "requested.cancelling") return;
  const reason = objectField(line.tl, "reason").className;
  if (intField(line.tl, "duration") > 0) keyWasThere(call, line);
  const timer = call.timerDue(line.at);
  const isByTimer =
    reason === "PhoneCallDiscardReasonMissed" || reason === "PhoneCallDiscardReasonDisconnect";
  if (timer !== undefined && isByTimer) return call.take({ type: "TimerExpired", timer }, line, true);
  if (reason === "PhoneCallDiscardReasonMigrateConferenceCall")
    return call.take({ type: "CallMigrated", slugRef: "text/of-a-trace/slug" }, line, true);
  const cause = reason === "PhoneCallDiscardReasonDisconnect" ? "connectionLost" : "user";
  call.take(
    { type: "CallHungUp", cause, connectionId: longField(line.tl, "connectionId") as Int64 },
    line,
    true,
  );
}

/**
 * The callee's client has done what takes a key: sent signalling data, or counted the time of a conversation. Before that
 * nobody can see whether it has one.
 */
export function keyWasThere(call: TracedCall, line: TraceLine): void {
  const asked = call.pending("DeriveKey");
  if (asked?.effect.type !== "DeriveKey" || asked.effect.params.role !== "callee") return;
  const { gA, gAHash, fingerprint } = asked.effect.params;
  const value = bytesOf(gA);
  const checks = { ...unseen, gAHash: seenCommitment(value, bytesOf(gAHash)), gABounds: seenBounds(value) };
  call.take({ type: "KeyAgreed", effectId: asked.effect.id, fingerprint, emoji: [], checks }, line, true);
}

/** A check of what the other side sent fails for everybody who sees it: a client that makes it ends the call. */
export function rejectWhatFails(call: TracedCall, line: TraceLine): void {
  const asked = call.pending("DeriveKey");
  if (asked?.effect.type !== "DeriveKey") return;
  const { params } = asked.effect;
  let check: KeyCheck | undefined;
  if (params.role === "caller") {
    if (seenBounds(bytesOf(params.gB)) === "failed") check = "gBBounds";
  } else if (seenCommitment(bytesOf(params.gA), bytesOf(params.gAHash)) === "failed") check = "gAHash";
  else if (seenBounds(bytesOf(params.gA)) === "failed") check = "gABounds";
  if (check !== undefined) call.take({ type: "KeyRejected", effectId: asked.effect.id, check }, line, true);
}

function protocolIn(request: TlObject): CallProtocol {
  return protocolOf(objectField(request, "protocol"));
}

function base64Url(value: Uint8Array): Base64Url {
  return Buffer.from(value).toString("base64url") as Base64Url;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64url"));
}
