import { InvalidArgument, needObject } from "@offhook/engine";
import { RpcFailure } from "./rpc-failure.ts";

/**
 * Whether the server can have acted on a request that it answered with an error. `refused`: it has not.
 * `unknown`: it may have, so a request must not be repeated with other bytes, and an update may still tell.
 *
 * Server faults (500 and -503) are unknown, except the types whose meaning is a refusal. RANDOM_ID_DUPLICATE
 * says that an earlier copy of the same request arrived, which a reconnect can cause; GramJS's fork teleproto
 * reports it as 400.
 */
export function rpcOutcome(rpcCode: number, type: string): "refused" | "unknown" {
  if (typeof rpcCode !== "number") throw new InvalidArgument("rpcCode", rpcCode, "a number");
  if (typeof type !== "string") throw new InvalidArgument("type", type, "a text");
  const known = outcomesByType[type];
  if (known !== undefined) return known;
  return rpcCode >= 500 || rpcCode <= 0 ? "unknown" : "refused";
}

const outcomesByType: Readonly<Record<string, "refused" | "unknown">> = {
  RANDOM_ID_DUPLICATE: "unknown",
  RPC_CALL_FAIL: "unknown",
  RPC_MCGET_FAIL: "unknown",
  TIMEOUT: "unknown",
  CALL_OCCUPY_FAILED: "refused",
  PARTICIPANT_CALL_FAILED: "refused",
};

/** What client libraries throw: GramJS and teleproto give their errors these fields. */
interface LibraryError {
  readonly errorMessage?: unknown;
  readonly code?: unknown;
  readonly seconds?: unknown;
}

/**
 * Anything that a client library rejected with, as one kind of failure. The type of the failure is Telegram's
 * own word, or one of ours when there is none; no other text is taken over, since a peer or a proxy may have
 * written it.
 */
export function rpcFailureOf(method: string, error: unknown): RpcFailure {
  if (error instanceof RpcFailure) return error;
  const { errorMessage, code, seconds } = (error ?? {}) as LibraryError;
  const cause = { cause: error };
  if (typeof errorMessage === "string" && typeof code === "number") {
    const wait = typeof seconds === "number" ? { waitSeconds: seconds } : {};
    return rpcFailureFrom(method, { text: errorMessage, rpcCode: code, ...wait }, error);
  }
  const text = error instanceof Error ? error.message : "";
  // GramJS says the first when it sends nothing at all, teleproto the second to requests on their way.
  if (text.startsWith("Cannot send requests while disconnected")) {
    return new RpcFailure({ method, type: "DISCONNECTED", rpcCode: 0, outcome: "refused" }, cause);
  }
  if (/disconnected/i.test(text)) {
    return new RpcFailure({ method, type: "DISCONNECTED", rpcCode: 0, outcome: "unknown" }, cause);
  }
  // Both repeat a request some times after a server fault and then say this instead of the fault.
  if (text.startsWith("Request was unsuccessful")) {
    return new RpcFailure({ method, type: "RPC_CALL_FAIL", rpcCode: 500, outcome: "unknown" }, cause);
  }
  return new RpcFailure({ method, type: "INTERNAL", rpcCode: 0, outcome: "unknown" }, cause);
}

/**
 * What Telegram answered to a request, its words as they stood on the wire, as one kind of failure. Floods lose their
 * number, which is told as `waitSeconds`; a text that is no error type of Telegram's is not taken over.
 * @throws InvalidArgument when code or text are of another type
 */
export function rpcFailureFrom(
  method: string,
  answer: { readonly text: string; readonly rpcCode: number; readonly waitSeconds?: number },
  cause?: unknown,
): RpcFailure {
  needObject("answer", answer, "{ text, rpcCode }");
  const { text, rpcCode } = answer;
  const outcome = rpcOutcome(rpcCode, text);
  const flood = /^FLOOD(?:_PREMIUM)?(?:_WAIT)?(?:_([0-9]{1,9}))?$/.exec(text);
  const waitSeconds = flood === null ? undefined : (answer.waitSeconds ?? Number(flood[1]));
  if (waitSeconds !== undefined && Number.isFinite(waitSeconds)) {
    const facts = { type: "FLOOD_WAIT", rpcCode: 420, outcome: "refused", waitSeconds } as const;
    return new RpcFailure({ method, ...facts }, { cause });
  }
  return new RpcFailure({ method, type: typeOf(text, rpcCode), rpcCode, outcome }, { cause });
}

function typeOf(errorMessage: string, code: number): string {
  if (/^[A-Z][A-Z0-9_]{0,63}$/.test(errorMessage)) return errorMessage;
  // A library's own sentence: GramJS words the redirections to another data center itself.
  return code === 303 ? "DC_MIGRATE" : "UNREADABLE";
}
