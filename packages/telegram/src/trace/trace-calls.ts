import { createHmac } from "node:crypto";
import { InvalidArgument, needKnown, systemClock, systemRandomness } from "@offhook/engine";
import { nameOf, traceTlOf } from "./library-tl.ts";
import { redactTl } from "./redact-tl.ts";
import type { TraceNames } from "./redact-tl.ts";
import { rpcErrorOf } from "./rpc-error.ts";
import { tapOf } from "./tap.ts";
import type { AnswerTap, TracedClient } from "./tap.ts";
import type { TraceTl } from "./trace-tl.ts";

/** Takes one line of a trace, without its end. What it throws is passed over. */
export type TraceSink = (line: string) => void;

/** How a trace is written. */
export interface TraceCallsOptions {
  /** What stands as `account` on every line, 1 to 64 characters of `[A-Za-z0-9._@+-]`. Default `client`. */
  readonly account?: string;
  /** The time, Unix milliseconds. Default: the system's clock. */
  readonly now?: () => number;
}

/** A trace that is being written. */
export interface CallTrace {
  /** Ends it and leaves the client as it was. Calling it again does nothing. */
  stop(): void;
}

/**
 * Writes down what a client of GramJS, teleproto or mtcute sends and hears about calls: one line for each request of
 * `phone.*`, for its answer, and for each update about calls, as `offhook import --trace` takes them. The client goes on as
 * if nobody looked: its requests and answers are the very same objects, nothing is waited for, and neither the sink nor
 * the tap can make it fail.
 *
 * Lines are redacted as they are written, by a key that is made here and kept nowhere: users and access hashes, the
 * fingerprint of the key become pseudonyms; names and phone numbers of users, servers, texts and signalling data go (of the
 * last the length stays). Telegram's id of a call and the public values of the key exchange stay.
 *
 * Call it before the first call. Of mtcute, what a client fetches with `updates.getDifference` after it was away is not seen.
 * @throws InvalidArgument
 */
export function traceCalls(
  client: TracedClient,
  sink: TraceSink,
  options: TraceCallsOptions = {},
): CallTrace {
  if (typeof sink !== "function") throw new InvalidArgument("sink", sink, "a function that takes a line");
  needKnown("options", options, { account: true, now: true });
  const { account = "client", now = wallClock } = options;
  if (typeof account !== "string" || !/^[A-Za-z0-9._@+-]{1,64}$/.test(account))
    throw new InvalidArgument("account", account, "1 to 64 characters of A-Z a-z 0-9 . _ @ + -");
  if (typeof now !== "function") throw new InvalidArgument("now", now, "a function that gives the time");
  const names = newNames();
  let requests = 0;

  function write(kind: string, tl: TraceTl | undefined, requestId?: string): void {
    const redacted = redactTl(tl, names);
    if (redacted === undefined) return;
    const at = Math.floor(now());
    sink(JSON.stringify({ at, account, kind, ...(requestId !== undefined && { requestId }), tl: redacted }));
  }

  return tapOf(client, {
    sent(request) {
      if (!nameOf(request)?.startsWith("phone.")) return undefined;
      requests += 1;
      const requestId = String(requests);
      // Its answer is written also when the sink could not take this.
      attempt(() => write("sent", traceTlOf(request), requestId));
      const answer: AnswerTap = {
        answered: (result) => write("result", traceTlOf(result), requestId),
        failed: (error) => write("error", rpcErrorOf(error), requestId),
      };
      return answer;
    },
    updated(update) {
      if (nameOf(update)?.startsWith("updatePhoneCall")) write("update", traceTlOf(update));
    },
  });
}

function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // What could not be written is missing in the trace.
  }
}

function wallClock(): number {
  return systemClock().wall();
}

function newNames(): TraceNames {
  const key = systemRandomness().bytes(32);
  return {
    int64: (kind, value) => {
      const hash = createHmac("sha256", key).update(`${kind}\0${value}`).digest();
      // A user's id is positive, and mtcute's is a plain number.
      return kind === "user" ? String(hash.readUIntBE(0, 6) + 1) : String(hash.readBigInt64BE(0) | 1n);
    },
  };
}
