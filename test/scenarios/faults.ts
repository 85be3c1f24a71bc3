import type { FaultRule } from "@offhook/simulator";
import { people } from "./world.ts";
import type { Person } from "./world.ts";

/* What goes wrong between a client and the server, in a word each. */

/** The request reaches the server late, or its answer comes late; every time. */
export function slow(
  method: string,
  delays: { readonly beforeMs?: number; readonly afterMs?: number },
  person?: Person,
): FaultRule {
  return { request: { method, ...of(person) }, fault: { kind: "delay", ...delays }, times: Infinity };
}

/** The first request of this kind, or its answer, is lost. */
export function lost(what: "request" | "answer", method: string, person?: Person): FaultRule {
  const kind = what === "request" ? "dropRequest" : "dropAnswer";
  return { request: { method, ...of(person) }, fault: { kind } };
}

/** The first request of this kind is refused; `error` as Telegram writes it: `400 CALL_PEER_INVALID`. */
export function refused(method: string, error: string, person?: Person): FaultRule {
  const [rpcCode, text = ""] = error.split(" ");
  return { request: { method, ...of(person) }, fault: { kind: "error", rpcCode: Number(rpcCode), text } };
}

/** The first update of this kind comes late. */
export function late(update: string, delayMs: number, person?: Person): FaultRule {
  return { push: { update, ...of(person) }, fault: { kind: "delay", delayMs } };
}

/** Updates of this kind never come. */
export function never(update: string, person?: Person): FaultRule {
  return { push: { update, ...of(person) }, fault: { kind: "lose" }, times: Infinity };
}

function of(person: Person | undefined): { readonly userId?: bigint } {
  return person === undefined ? {} : { userId: people[person] };
}
