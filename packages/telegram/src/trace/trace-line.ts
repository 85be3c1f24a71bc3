import { OffhookError } from "@offhook/engine";
import type { TlObject } from "../client/tl-fields.ts";
import { tlObjectOf } from "./trace-tl.ts";

/**
 * A trace: what a Telegram client sent and heard about calls, one JSON object per line, in the order in which it happened.
 *
 *     {"at":1700000000000,"account":"alice","kind":"sent","requestId":"1","tl":{"_":"phone.requestCall", ...}}
 *     {"at":1700000000080,"account":"alice","kind":"result","requestId":"1","tl":{"_":"phone.phoneCall", ...}}
 *     {"at":1700000000400,"account":"alice","kind":"update","tl":{"_":"updatePhoneCall", ...}}
 *     {"at":1700000009000,"account":"alice","kind":"error","requestId":"2","tl":{"_":"rpcError","errorCode":400,"errorMessage":"CALL_PEER_INVALID"}}
 *
 * `sent`: a request of `phone.*`. `result`, `error`: what Telegram answered to the request of that id. `update`:
 * updatePhoneCall or updatePhoneCallSignalingData.
 */
export interface TraceLine {
  /** In the file, from 1. */
  readonly line: number;
  /** Unix milliseconds, by Telegram's time as well as the client knows it. */
  readonly at: number;
  readonly account: string;
  readonly kind: "sent" | "result" | "error" | "update";
  /** `null` for an update. */
  readonly requestId: string | null;
  readonly tl: TlObject;
}

/** A line that could not be used, and why. */
export interface TraceProblem {
  /** From 1. */
  readonly line: number;
  /** One sentence. */
  readonly message: string;
}

/** Said of one line; `foldTrace` makes a `TraceProblem` of it. */
export class TraceLineInvalid extends OffhookError {
  override readonly code = "TRACE_LINE_INVALID";

  constructor(message: string) {
    super("TRACE_LINE_INVALID", message);
    this.name = "TraceLineInvalid";
  }
}

const kinds = new Set(["sent", "result", "error", "update"]);
/** Signalling data has up to 128 KiB. */
const longestLine = 1_048_576;

/** @throws TraceLineInvalid */
export function readTraceLine(text: string, line: number): TraceLine {
  if (text.length > longestLine) throw new TraceLineInvalid("is longer than a line of a trace can be");
  const { at, account, kind, requestId, tl } = objectIn(text);
  if (typeof at !== "number" || !Number.isFinite(at))
    throw new TraceLineInvalid("has no time (`at`, Unix milliseconds)");
  if (typeof account !== "string" || !/^[A-Za-z0-9._@+-]{1,64}$/.test(account))
    throw new TraceLineInvalid("has no `account` of 1 to 64 characters of A-Z a-z 0-9 . _ @ + -");
  if (typeof kind !== "string" || !kinds.has(kind))
    throw new TraceLineInvalid("has no `kind`: sent, result, error or update");
  const isUpdate = kind === "update";
  const id = typeof requestId === "number" ? String(requestId) : requestId;
  if (!isUpdate && (typeof id !== "string" || id === "" || id.length > 64))
    throw new TraceLineInvalid("has no `requestId`, by which requests and answers belong together");
  const object = tlObjectOf(tl);
  if (object === undefined) throw new TraceLineInvalid('has no `tl`: an object of TL with its name as "_"');
  if (kind === "sent" && !object.className.startsWith("phone."))
    throw new TraceLineInvalid(`is about ${shown(object)}, and a trace has requests of phone.* only`);
  if (isUpdate && !object.className.startsWith("UpdatePhoneCall"))
    throw new TraceLineInvalid(`is about ${shown(object)}, and a trace has updates about calls only`);
  return {
    line,
    at,
    account,
    kind: kind as TraceLine["kind"],
    requestId: isUpdate ? null : (id as string),
    tl: object,
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TraceLineInvalid("is no JSON");
  }
  if (typeof value !== "object" || value === null) throw new TraceLineInvalid("is no object");
  return value as Readonly<Record<string, unknown>>;
}

function shown({ className }: TlObject): string {
  return JSON.stringify(className.slice(0, 60));
}
