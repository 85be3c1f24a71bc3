import type { AdmissionVerdict } from "../call/call-events.ts";
import { defaultCallTimeouts } from "../call/deadlines.ts";
import { secretNames } from "../store/vault.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { isParticipant, isWatched } from "./observing.ts";
import type { CallSpecificUpdate } from "./parked-updates.ts";

/** What becomes of a call that comes in. */
export interface AdmissionPolicy {
  /** While the account has another call: `decline` as busy (default), or let it `ring` as well. */
  readonly busy: "decline" | "ring";
  /** A caller of whom the account knows nothing that it could call back with: `ring` (default) or `decline`. */
  readonly unknownCallers: "decline" | "ring";
}

export const defaultAdmission: AdmissionPolicy = { busy: "decline", unknownCallers: "ring" };

/** A request that opens a call gets what our rules say of it; with that the machine decides. */
export class Admission {
  readonly #registry: CallRegistry;
  readonly #policy: AdmissionPolicy;

  constructor(registry: CallRegistry, policy: AdmissionPolicy) {
    this.#registry = registry;
    this.#policy = policy;
  }

  /** The updates of one call, its opening request with an admission. Those of a known call stay as they are. */
  async admit(
    updates: readonly CallSpecificUpdate[],
    running: RunningCall,
    ports: EnginePorts,
  ): Promise<readonly CallSpecificUpdate[]> {
    if (running.process.state.revision >= 0) return updates;
    const { selfRef, accountId } = ports.transport;
    const timeouts = await ports.transport.timeouts().catch((error: unknown) => {
      ports.report({ kind: "updateFailed", accountId, error, retryInMs: 0 });
      return defaultCallTimeouts;
    });
    const policy = await this.#policyFor(updates, running, ports);
    return updates.map((update) => {
      if (update.kind !== "event" || update.event.type !== "CallRequested") return update;
      return { ...update, event: { ...update.event, admission: { selfRef, policy, timeouts } } };
    });
  }

  async #policyFor(
    updates: readonly CallSpecificUpdate[],
    running: RunningCall,
    { vault, transport }: EnginePorts,
  ): Promise<AdmissionVerdict> {
    if (!isParticipant(transport)) return "observe";
    const { busy, unknownCallers } = this.#policy;
    if (unknownCallers === "decline" && !(await isCallerKnown(updates, vault))) return "unknownCaller";
    return busy === "decline" && (await this.#hasAnotherCall(running)) ? "busy" : "ring";
  }

  /** What came before this request counts: another call may end in the very update before it. */
  async #hasAnotherCall({ handle }: RunningCall): Promise<boolean> {
    const others = this.#registry
      .all()
      .filter((other) => other.handle !== handle && other.handle.accountId === handle.accountId)
      // A call that only other devices have keeps nobody here from answering.
      .filter(({ process }) => !isWatched(process.state));
    const live = others.filter((other) => !other.handle.view.over);
    await Promise.all(live.map(({ process }) => process.idle()));
    return live.some((other) => !other.handle.view.over);
  }
}

/** The caller came with the update, or the vault knows them from before. */
async function isCallerKnown(
  updates: readonly CallSpecificUpdate[],
  vault: EnginePorts["vault"],
): Promise<boolean> {
  for (const update of updates) {
    if (update.kind !== "event" || update.event.type !== "CallRequested") continue;
    const name = secretNames.peer(update.accountId, update.event.adminRef);
    if (update.peers.some((entry) => entry.name === name)) return true;
    if ((await vault.get(name)) !== undefined) return true;
  }
  return false;
}
