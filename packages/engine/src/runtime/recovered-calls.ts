import type { CallId } from "../call/ids.ts";
import { RecordTooNew } from "../replay/record-too-new.ts";
import type { CallRegistry } from "./call-registry.ts";
import { RecordDamaged, RecordingOnly } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { loadCall } from "./loaded-call.ts";
import type { LoadedCall } from "./loaded-call.ts";
import { isParticipant, isWatched } from "./observing.ts";

/** Opens the live calls of an account; what it gives lets each go on where its records end. */
export async function recoverCalls(
  registry: CallRegistry,
  ports: EnginePorts,
  epoch: number,
  onRestart: "keep" | "hangUp",
): Promise<readonly (() => void)[]> {
  const { accountId } = ports.transport;
  const callIds: CallId[] = [];
  for await (const { callId } of ports.store.listCalls({ accountId, live: true })) callIds.push(callId);
  const resumes: (() => void)[] = [];
  const oldestFirst = callIds.toReversed();
  const found: (LoadedCall | undefined)[] = [];
  // A store that is far away takes as long for many as for one.
  for (let next = 0; next < oldestFirst.length; next += callsAtATime) {
    const asked = oldestFirst.slice(next, next + callsAtATime);
    found.push(...(await Promise.all(asked.map((callId) => readable(callId, ports)))));
  }
  for (const [index, loaded] of found.entries()) {
    const callId = oldestFirst[index] as CallId;
    if (loaded === undefined) continue;
    const { state, changed } = loaded;
    if (!isParticipant(ports.transport) && !isWatched(state)) {
      ports.report({ kind: "callLeftAlone", accountId, callId });
      continue;
    }
    const { process } = registry.open(state, ports, true);
    const adopted = { type: "CallAdopted", epoch, ...(onRestart === "hangUp" && { onRestart }) } as const;
    resumes.push(() => process.resume(changed === null ? [adopted] : [adopted, changed]));
  }
  return resumes;
}

const callsAtATime = 32;

/** A call that a later version has written to, or that is damaged or imported, is left as it is and told of; the others go on. */
async function readable(
  callId: CallId,
  { store, report, digest }: EnginePorts,
): Promise<LoadedCall | undefined> {
  try {
    return await loadCall(store, callId, digest);
  } catch (error) {
    const isLeftAlone = [RecordTooNew, RecordDamaged, RecordingOnly].some((kind) => error instanceof kind);
    if (!isLeftAlone) throw error;
    report({ kind: "callAbandoned", callId, error });
    return undefined;
  }
}
