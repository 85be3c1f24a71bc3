import { InvalidArgument } from "@offhook/engine";
import { lastCounter } from "../body/seq.ts";
import { packetSizes } from "../packet-crypto.ts";
import { SignalingExhausted } from "./framed-sender.ts";

/** msg_key and `seq`. */
const overhead = 20;
/** The longest payload of a bare body, in bytes. */
export const longestBarePayload = packetSizes.mostBytes - overhead;

/**
 * A bare body (tgcalls 6.0.0 and 7.0.0, and inside SCTP), to be sealed: nothing is acknowledged or sent again.
 * @param previousCounter the counter of the last body of this side, 0 for the first one. Never use one twice.
 * @throws InvalidArgument for no bytes or more than 131052, SignalingExhausted after 2^30 - 1 bodies
 */
export function bareBody(
  previousCounter: number,
  payload: Uint8Array,
): { readonly counter: number; readonly body: Uint8Array } {
  if (!Number.isInteger(previousCounter) || previousCounter < 0) {
    throw new InvalidArgument("previousCounter", previousCounter, "a whole number from 0");
  }
  if (!(payload instanceof Uint8Array) || payload.length === 0 || payload.length > longestBarePayload) {
    throw new InvalidArgument("payload", payload, `1 to ${longestBarePayload} bytes`);
  }
  if (previousCounter >= lastCounter) throw new SignalingExhausted("counter");
  const counter = previousCounter + 1;
  const body = new Uint8Array(4 + payload.length);
  new DataView(body.buffer).setUint32(0, counter);
  body.set(payload, 4);
  return { counter, body };
}
