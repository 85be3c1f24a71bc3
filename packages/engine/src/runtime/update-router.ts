import type { CallEventInput } from "../call/call-events.ts";
import { newCallState } from "../replay/call-state.ts";
import { incomingCallId } from "../store/record-ids.ts";
import { loadCall } from "./call-registry.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import type { CallUpdate } from "./call-transport.ts";
import type { AdmissionPolicy } from "./call-engine.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { ParkedUpdates } from "./parked-updates.ts";
import type { CallSpecificUpdate } from "./parked-updates.ts";

/** Brings each update to its call: a running one, one that has ended, a new one, or the parking place. */
export class UpdateRouter {
  readonly #registry: CallRegistry;
  readonly #portsOf: (accountId: string) => EnginePorts | undefined;
  readonly #policy: AdmissionPolicy;
  readonly #ports: Omit<EnginePorts, "transport">;
  readonly #parked: ParkedUpdates;
  #lane: Promise<void> = Promise.resolve();

  constructor(
    registry: CallRegistry,
    portsOf: (accountId: string) => EnginePorts | undefined,
    ports: Omit<EnginePorts, "transport">,
    policy: AdmissionPolicy,
  ) {
    this.#registry = registry;
    this.#portsOf = portsOf;
    this.#ports = ports;
    this.#policy = policy;
    this.#parked = new ParkedUpdates(ports.clock, ({ accountId, telegramCallId }, why) =>
      ports.report({ kind: "updateDropped", accountId, telegramCallId, why }),
    );
  }

  /** Takes the updates of one batch, in order; what belongs to one call is decided together. */
  route(updates: readonly CallUpdate[]): void {
    this.#lane = this.#lane.then(async () => {
      for (const group of groupsByCall(updates)) {
        try {
          await this.#routeGroup(group);
        } catch (error) {
          this.#ports.report({ kind: "updateFailed", accountId: group[0]?.accountId ?? "", error });
        }
      }
    });
  }

  /** A call has learnt its name: what was parked for it follows. */
  named(accountId: CallSpecificUpdate["accountId"], id: CallSpecificUpdate["telegramCallId"]): void {
    const updates = this.#parked.take(accountId, id);
    const running = this.#registry.find(accountId, id);
    if (running !== undefined) this.#deliver(running, updates);
  }

  async settled(): Promise<void> {
    await this.#lane;
  }

  close(): void {
    this.#parked.clear();
  }

  async #routeGroup(group: readonly CallUpdate[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    if (first.kind === "unknown") {
      this.#ports.report({
        kind: "unknownUpdate",
        accountId: first.accountId,
        constructorName: first.constructorName,
      });
      return;
    }
    const updates = group.filter((update) => update.kind !== "unknown");
    const ports = this.#portsOf(first.accountId);
    if (ports === undefined) {
      const { accountId, telegramCallId } = first;
      this.#ports.report({ kind: "updateDropped", accountId, telegramCallId, why: "unknownAccount" });
      return;
    }
    const running = await this.#callOf(first, updates, ports);
    if (running !== undefined) {
      this.#deliver(running, await this.#admitted(updates, running, ports));
      return;
    }
    for (const update of updates) {
      this.#ports.report({
        kind: "updateParked",
        accountId: update.accountId,
        telegramCallId: update.telegramCallId,
      });
      this.#parked.park(update);
    }
  }

  async #callOf(
    { accountId, telegramCallId }: CallSpecificUpdate,
    updates: readonly CallSpecificUpdate[],
    ports: EnginePorts,
  ): Promise<RunningCall | undefined> {
    const running = this.#registry.find(accountId, telegramCallId);
    if (running !== undefined) return running;
    const known = await ports.store.findCall({ accountId, telegramCallId });
    const found = this.#registry.find(accountId, telegramCallId);
    if (found !== undefined) return found;
    if (known !== undefined) {
      const state = await loadCall(ports.store, known.callId);
      if (state !== undefined) return this.#registry.open(state, ports, true);
    }
    if (!updates.some((update) => isIncomingRequest(update, ports))) return undefined;
    const callId = incomingCallId(accountId, telegramCallId, ports.digest);
    const [parked, state] = [
      this.#parked.take(accountId, telegramCallId),
      newCallState({ callId, accountId, direction: "incoming" }),
    ];
    const opened = this.#registry.open(state, ports, false);
    if (parked.length > 0) queueMicrotask(() => this.#deliver(opened, parked));
    return opened;
  }

  /** A request that opens a call gets what our rules say of it. */
  async #admitted(
    updates: readonly CallSpecificUpdate[],
    running: RunningCall,
    ports: EnginePorts,
  ): Promise<readonly CallSpecificUpdate[]> {
    if (running.process.state.revision >= 0) return updates;
    const { selfRef } = ports.transport;
    const timeouts = await ports.transport.timeouts();
    const isBusy = this.#policy.busy === "decline" && (await this.#hasAnotherCall(running));
    const policy = isBusy ? ("busy" as const) : ("ring" as const);
    return updates.map((update) => {
      if (update.kind !== "event" || update.event.type !== "CallRequested") return update;
      const event: CallEventInput = { ...update.event, admission: { selfRef, policy, timeouts } };
      return { ...update, event };
    });
  }

  /** What came before this request counts: another call may end in the very update before it. */
  async #hasAnotherCall({ handle }: RunningCall): Promise<boolean> {
    const others = this.#registry
      .all()
      .filter(
        (other) =>
          other.handle !== handle && other.handle.accountId === handle.accountId && !other.handle.view.over,
      );
    await Promise.all(others.map(({ process }) => process.idle()));
    return others.some((other) => !other.handle.view.over);
  }

  #deliver({ process, handle }: RunningCall, updates: readonly CallSpecificUpdate[]): void {
    const items = updates.flatMap((update) =>
      update.kind === "event"
        ? [{ input: update.event, credentials: update.credentials, peers: update.peers }]
        : [],
    );
    if (items.length > 0) process.enqueue(items);
    for (const update of updates) {
      if (update.kind !== "signaling") continue;
      handle.signalingReceived(update.packet).catch((error: unknown) => {
        this.#ports.report({ kind: "updateFailed", accountId: update.accountId, error });
      });
    }
  }
}

function isIncomingRequest(update: CallSpecificUpdate, ports: EnginePorts): boolean {
  return (
    update.kind === "event" &&
    update.event.type === "CallRequested" &&
    (update.event.adminRef !== ports.transport.selfRef ||
      update.event.participantRef === update.event.adminRef)
  );
}

/** Runs of updates of one call each, calls in the order of their first update; unknown ones stand alone. */
function groupsByCall(updates: readonly CallUpdate[]): readonly (readonly CallUpdate[])[] {
  const groups = new Map<string, CallUpdate[]>();
  updates.forEach((update, index) => {
    const key =
      update.kind === "unknown" ? `unknown ${index}` : `${update.accountId}/${update.telegramCallId}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [update]);
    else group.push(update);
  });
  return [...groups.values()];
}
