/**
 * Deadlines are state: the context holds them with their due time, the runtime arms what it finds there.
 * So recovery, replay and "what is it waiting for" need nothing else.
 *
 * receive   caller: no device of the callee has reported the call
 * ring      both: nobody answered
 * exchange  both: the keys are being exchanged
 * request   caller: the key is being prepared, or phone.requestCall has no answer
 * hangup    both: phone.discardCall has no answer
 * report    both: late flags, rating and debug data may still come
 * keys      both: the call is over and its key is kept for a time
 * serviceMessage  callee: the chat's service message may still tell who ended the call; it is written when the call is
 *           over on every device, so after the talk when another device answered
 * watchdog  both: from the start until the call is confirmed or over, longer than all the others together; a call
 *           that is stuck although none of them went off ends by it
 */
export type CallTimer =
  | "receive"
  | "ring"
  | "exchange"
  | "request"
  | "hangup"
  | "report"
  | "keys"
  | "serviceMessage"
  | "watchdog";

/** A timer that runs, and when it goes off. */
export interface Deadline {
  readonly timer: CallTimer;
  /** Telegram's server time, milliseconds since 1970. */
  readonly dueAt: number;
}

/** How long each timer runs, in milliseconds. */
export interface CallTimeouts {
  readonly receiveMs: number;
  readonly ringMs: number;
  readonly exchangeMs: number;
  readonly requestMs: number;
  readonly hangupMs: number;
  readonly reportMs: number;
  /** Absent, as in calls of earlier versions: no service message is waited for. */
  readonly serviceMessageMs?: number;
}

/**
 * How long a call may take until it is confirmed, whatever else goes wrong: the times of all its steps one after the
 * other (the exchange starts again at most twice), and half a minute. Our own choice: no client has such a timer.
 */
export function watchdogMs({ requestMs, receiveMs, ringMs, exchangeMs }: CallTimeouts): number {
  return 2 * requestMs + receiveMs + ringMs + 3 * exchangeMs + 30_000;
}

/**
 * What official clients use when Telegram's config names no value: call_receive_timeout_ms 20000 (also for the
 * exchange, as TDLib does), call_ring_timeout_ms 90000, 5 s for a hang-up (Telegram Desktop, Android). The times
 * left for a late rating and for a service message are our own choice.
 */
export const defaultCallTimeouts: CallTimeouts = Object.freeze({
  receiveMs: 20_000,
  ringMs: 90_000,
  exchangeMs: 20_000,
  requestMs: 20_999,
  hangupMs: 5_000,
  reportMs: 60_000,
  serviceMessageMs: 3_600_000,
});
