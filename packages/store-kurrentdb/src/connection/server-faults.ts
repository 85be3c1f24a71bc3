import { OffhookError, StoreError } from "@offhook/engine";
import type { StoreErrorCode } from "@offhook/engine";

/**
 * What an error of the client means. Errors say it by `type`, and while the server is away by gRPC's `code` alone,
 * because the client does not convert what its first question (ServerFeatures) is answered with.
 *
 * - `passing`: the same request may be taken later. Its outcome is unknown: it may have been taken already.
 * - `conflict`: the stream stands elsewhere.
 */
export type ServerFault = "passing" | "conflict" | "noStream" | "deleted" | "denied" | "tooLarge" | "unknown";

export function faultOf(error: unknown): ServerFault {
  const { type, code, message } = (error ?? {}) as { type?: unknown; code?: unknown; message?: unknown };
  if (error instanceof NoAnswer) return "passing";
  const byType = typeof type === "string" ? faultsByType[type] : undefined;
  if (byType !== undefined) return byType;
  // The client does not know how a batch append says that a node starts or has too much to do.
  if (/Server Is (?:Not Ready|Busy)/i.test(String(message))) return "passing";
  return (typeof code === "number" ? faultsByCode[code] : undefined) ?? "unknown";
}

const faultsByType: Readonly<Record<string, ServerFault | undefined>> = {
  unavailable: "passing",
  cancelled: "passing",
  "deadline-exceeded": "passing",
  timeout: "passing",
  "not-leader": "passing",
  "wrong-expected-version": "conflict",
  "stream-not-found": "noStream",
  "no-stream": "noStream",
  "stream-deleted": "deleted",
  "stream-tombstoned": "deleted",
  "access-denied": "denied",
  "maximum-append-size-exceeded": "tooLarge",
  "append-record-size-exceeded": "tooLarge",
  "transaction-max-size-exceeded": "tooLarge",
};

/** https://grpc.io/docs/guides/status-codes */
const faultsByCode: Readonly<Record<number, ServerFault | undefined>> = {
  1: "passing", // CANCELLED
  4: "passing", // DEADLINE_EXCEEDED
  7: "denied", // PERMISSION_DENIED
  8: "passing", // RESOURCE_EXHAUSTED
  10: "passing", // ABORTED
  14: "passing", // UNAVAILABLE
  16: "denied", // UNAUTHENTICATED
};

/** The server has not answered in time; nobody knows whether it did what was asked. */
export class NoAnswer extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = "NoAnswer";
  }
}

/** What is told of whatever is used after it was closed. */
export function closedHere(shown: string): StoreError {
  return new StoreError("STORE_CLOSED", shown, `${shown} was closed here; open it again to use it.`);
}

/** What is told of a fault that trying again does not mend. What is an error of ours already stays as it is. */
export function asStoreError(error: unknown, shown: string): OffhookError {
  if (error instanceof OffhookError) return error;
  const [code, sentence] = sentences[faultOf(error)];
  const told = sentence(shown, reasonOf(error));
  // Whoever logs an error logs its cause.
  const isSecret = credentials.test(String((error as { readonly message?: unknown } | undefined)?.message));
  return new StoreError(code, shown, told, isSecret ? {} : { cause: error });
}

const credentials = /:\/\/[^/?\s]*@/;

const sentences = {
  passing: [
    "STORE_UNAVAILABLE",
    (shown, why) =>
      `${shown} can't be reached or does not answer (${why}); see that a node that leads is up, and that host, port and tls are as it has them, then try again.`,
  ],
  conflict: [
    "STORE_UNAVAILABLE",
    (shown) => `Others write to the same stream of ${shown} all the time; try again.`,
  ],
  noStream: ["STORE_DAMAGED", (shown, why) => `${shown} misses a stream (${why}); restore it from a backup.`],
  deleted: [
    "STORE_DAMAGED",
    (shown, why) =>
      `A stream was deleted in ${shown} (${why}); restore it from a backup, or leave this call alone.`,
  ],
  denied: [
    "STORE_DENIED",
    (shown) => `${shown} does not let this user in; check user, password and the rights on the streams.`,
  ],
  tooLarge: [
    "RECORD_TOO_LARGE",
    (shown, why) =>
      `${shown} does not take so much in one append (${why}); append fewer records at a time, or raise MaxAppendSize of the server.`,
  ],
  unknown: [
    "STORE_UNAVAILABLE",
    (shown, why) => `${shown} failed (${why}); see its log, and the files that the address names.`,
  ],
} satisfies Record<ServerFault, readonly [StoreErrorCode, (shown: string, why: string) => string]>;

/** A message of the client may show streams. Where it shows the address, credentials are left out. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : "unknown error";
  return text
    .replace(credentials, "://")
    .replaceAll(/[\r\n]+/g, " ")
    .replace(/\.$/, "")
    .slice(0, 200);
}
