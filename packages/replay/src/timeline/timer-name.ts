import type { CallTimer } from "@offhook/engine";
import { plainText } from "../text/plain-text.ts";

/** A timer as a person would name it. */
export function timerName(timer: CallTimer): string {
  return typeof timer === "string" && Object.hasOwn(names, timer) ? names[timer] : plainText(timer, 32);
}

const names: Readonly<Record<CallTimer, string>> = {
  receive: "receive",
  ring: "ring",
  exchange: "key exchange",
  request: "request",
  hangup: "hang-up",
  report: "report",
  keys: "kept key",
  serviceMessage: "service message",
  watchdog: "watchdog",
};
