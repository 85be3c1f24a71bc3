import type { CallSummary, EventStore } from "@offhook/engine";
import { namedProblems, problemsOf } from "@offhook/replay";
import type { ProblemName } from "@offhook/replay";
import { nodeDigest } from "../embedding/node-digest.ts";
import { readCall } from "./read-call.ts";

/**
 * What is found of a problem in a call, `null` for nothing. Only the problems that need them have the records read. Loaded
 * when it is asked for: it brings the machines with it, which a list of calls has no use for.
 */
export async function lookForProblem(
  name: ProblemName,
  call: CallSummary,
  store: EventStore,
  now: number,
): Promise<string | null> {
  const records = namedProblems[name].needsRecords ? await readCall(store, call.callId) : [];
  return problemsOf({ call, records, now, digest: nodeDigest }, [name])[0]?.found ?? null;
}
