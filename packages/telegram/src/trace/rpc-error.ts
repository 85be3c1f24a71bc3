import { rpcFailureOf } from "../client/rpc-outcome.ts";
import type { TraceTl } from "./trace-tl.ts";

/** What a request failed with, as `rpcError`: of GramJS and teleproto (`errorMessage`), of mtcute (`text`), or ours. */
export function rpcErrorOf(error: unknown): TraceTl {
  const { text, code } = (error ?? {}) as { readonly text?: unknown; readonly code?: unknown };
  if (typeof text === "string" && typeof code === "number")
    return { _: "rpcError", errorCode: code, errorMessage: text };
  const { type, rpcCode, waitSeconds } = rpcFailureOf("phone", error);
  const errorMessage = waitSeconds === undefined ? type : `FLOOD_WAIT_${waitSeconds}`;
  return { _: "rpcError", errorCode: rpcCode, errorMessage };
}
