import type { TlObject } from "../tl/tl-object.ts";
import { confirmedFor, phoneCallResult, updatePhoneCall, usersOf } from "./call-objects.ts";
import { armTimeout } from "./call-timeouts.ts";
import { tellSide } from "./delivery.ts";
import { findCall } from "./find-call.ts";
import { readProtocol } from "./protocol-negotiation.ts";
import { type Method, nowSeconds, random64, type ServerContext } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import { bytes, long } from "./tl-fields.ts";

/**
 * `phone.confirmCall#2efe1722 peer:InputPhoneCall g_a:bytes key_fingerprint:long protocol:PhoneCallProtocol =
 * phone.PhoneCall`
 *
 * The server can't know the key: it checks g_a against the hash of requestCall, unless that is left to the callee, and
 * hands g_a and the fingerprint through.
 */
export const confirmCall: Method = (context, asking, request) => {
  const { call } = findCall(context, asking, request, "phone.confirmCall");
  readProtocol(request, context.limits);
  const gA = bytes(request, "gA");
  const isCommittedTo =
    context.choices.commitment === "handedOn" || equal(context.digest.sha256(gA), call.gAHash);
  if (gA.length === 0 || gA.length > 256 || !isCommittedTo) throw new RpcFault(400, "DH_G_A_INVALID");

  call.state = "confirmed";
  call.gA = gA;
  call.keyFingerprint = long(request, "keyFingerprint");
  call.startDate = nowSeconds(context);
  call.connections = drawConnections(context);
  armTimeout(context, call);

  tellSide(context, call.callee, updatePhoneCall(confirmedFor(context, call.callee, call)), usersOf(call));
  return phoneCallResult(context, asking.account, call, confirmedFor(context, call.caller, call));
};

/** One of each kind, at addresses that are reserved for documentation: no media is simulated. */
function drawConnections(context: ServerContext): readonly TlObject[] {
  return [
    {
      _: "phoneConnection",
      tcp: false,
      id: random64(context),
      ip: "192.0.2.1",
      ipv6: "2001:db8::1",
      port: 533,
      peerTag: context.randomness.bytes(16),
    },
    {
      _: "phoneConnectionWebrtc",
      turn: true,
      stun: true,
      id: random64(context),
      ip: "192.0.2.2",
      ipv6: "2001:db8::2",
      port: 1400,
      username: hex(context.randomness.bytes(8)),
      password: hex(context.randomness.bytes(16)),
    },
  ];
}

function hex(given: Uint8Array): string {
  return Array.from(given, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}
