import type { Int64 } from "../call/ids.ts";
import type { RunningCall } from "./call-registry.ts";

/** Whoever waits for the call learns of it from the call itself. */
export function hangUp({ process }: RunningCall, cause: "answered" | "aborted" | "glare"): void {
  process.enqueue([{ input: { type: "CallHungUp", cause, connectionId: noConnection } }]);
}

const noConnection = "0" as Int64;
