import type { RequestError } from "../call/call-events.ts";
import type { AccountId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { newCallState } from "../replay/call-state.ts";
import type { CallState } from "../replay/call-state.ts";
import { incomingCallId } from "../store/record-ids.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import type { CallUpdate } from "./call-transport.ts";
import type { Admission } from "./admission.ts";
import type { EngineAccount } from "./engine-accounts.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { isParticipant, isWatched } from "./observing.ts";
import { loadCall } from "./loaded-call.ts";
import type { LoadedCall } from "./loaded-call.ts";
import { ParkedUpdates } from "./parked-updates.ts";
import type { CallSpecificUpdate } from "./parked-updates.ts";
import { endCallsOf } from "./session-end.ts";
import { isAboutSameUsers, isUnanswered, isUnnamed } from "./unanswered-requests.ts";
import { isTemporary, Pause, retryDelayMs } from "./temporary-fault.ts";

/** Brings each update to its call: a running one, one that has ended, a new one, or the parking place. */
export class UpdateRouter {
  readonly #registry: CallRegistry;
  readonly #accountOf: (accountId: string) => EngineAccount | undefined;
  readonly #admission: Admission;
  readonly #ports: Omit<EnginePorts, "transport">;
  readonly #parked: ParkedUpdates;
  /** One for each account, so that none waits behind another one's trouble. */
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #pauses = new Set<Pause>();
  /** Calls about which the embedder is being asked, with what came for them meanwhile. */
  readonly #undecided = new Map<RunningCall, CallSpecificUpdate[]>();
  readonly #asked = new Set<Promise<void>>();
  #isClosed = false;

  constructor(
    registry: CallRegistry,
    accountOf: (accountId: string) => EngineAccount | undefined,
    ports: Omit<EnginePorts, "transport">,
    admission: Admission,
  ) {
    this.#registry = registry;
    this.#accountOf = accountOf;
    this.#ports = ports;
    this.#admission = admission;
    this.#parked = new ParkedUpdates(ports.clock, ({ accountId, telegramCallId }, why) =>
      ports.report({ kind: "updateDropped", accountId, telegramCallId, why }),
    );
  }

  /** Takes the updates of one batch, in order; what belongs to one call is decided together. */
  route(updates: readonly CallUpdate[]): void {
    for (const group of groupsByCall(updates.filter((update) => this.#isUpdate(update)))) {
      const [first] = group;
      if (first === undefined) continue;
      const lane = this.#lanes.get(first.accountId) ?? Promise.resolve();
      this.#lanes.set(
        first.accountId,
        lane.then(() => this.#take(group, first)),
      );
    }
  }

  /** A call has learnt its name: what was parked for it follows. */
  named(accountId: CallSpecificUpdate["accountId"], id: CallSpecificUpdate["telegramCallId"]): void {
    const updates = this.#parked.take(accountId, id);
    const running = this.#registry.find(accountId, id);
    if (running !== undefined) this.#deliver(running, updates);
  }

  /** A request will get no answer: what was parked may be about its call. */
  unanswered(running: RunningCall): void {
    const { state } = running.process;
    if (this.#requestsLike(state).length > 1) return;
    const updates = this.#parked.takeOnly(state.accountId, (update) => isAboutSameUsers(update, state));
    if (updates.length > 0) this.#deliver(running, updates);
  }

  /** Waits for updates under way; those that can't be taken now are not tried again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const pause of this.#pauses) pause.end();
    await Promise.all(this.#lanes.values());
    this.#admission.close();
    await Promise.all(this.#asked);
    this.#parked.clear();
  }

  #isUpdate(update: CallUpdate): boolean {
    const { kind, accountId } = (update ?? {}) as Partial<CallUpdate>;
    const isKnown = kind !== undefined && Object.hasOwn(updateKinds, kind);
    if (isKnown && typeof accountId === "string") return true;
    const error = new InvalidArgument("update", update, "a CallUpdate, as toCallEvents() makes it");
    this.#ports.report({ kind: "updateFailed", accountId: String(accountId ?? ""), error });
    return false;
  }

  /** Never rejects. An update that meets a fault that may pass is taken again, and what follows waits behind it. */
  async #take(group: readonly CallUpdate[], { accountId }: CallUpdate): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        await this.#routeGroup(group);
        return;
      } catch (error) {
        if (this.#isClosed || !isTemporary(error)) {
          this.#ports.report({ kind: "updateFailed", accountId, error });
          return;
        }
        const retryInMs = retryDelayMs(failures);
        this.#ports.report({ kind: "updateFailed", accountId, error, retryInMs });
        const pause = new Pause(this.#ports.clock);
        this.#pauses.add(pause);
        await pause.wait(retryInMs);
        this.#pauses.delete(pause);
      }
    }
  }

  async #routeGroup(group: readonly CallUpdate[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const { accountId } = first;
    if (first.kind === "unknown") {
      this.#ports.report({ kind: "unknownUpdate", accountId, constructorName: first.constructorName });
      return;
    }
    if (first.kind === "missing") {
      const { error, retryInMs, sessionEnded } = first;
      const again = retryInMs === undefined ? {} : { retryInMs };
      this.#ports.report({ kind: "updatesMissing", accountId, error, ...again });
      if (sessionEnded !== undefined) await this.#sessionEnded(accountId, sessionEnded);
      return;
    }
    const updates = group.filter((update) => "telegramCallId" in update);
    const { telegramCallId } = first;
    const account = this.#accountOf(accountId);
    if (account === undefined || account.lease.lost !== undefined) {
      const why = account === undefined ? "unknownAccount" : "leaseLost";
      this.#ports.report({ kind: "updateDropped", accountId, telegramCallId, why });
      return;
    }
    const { ports } = account;
    const found = await this.#callOf(first, updates, ports);
    if (found === "abandoned" || found === "leftAlone") {
      this.#ports.report({ kind: "updateDropped", accountId, telegramCallId, why: found });
      return;
    }
    // A call may have learnt its name while the store was asked.
    const running = found ?? this.#registry.find(accountId, telegramCallId) ?? this.#claimantOf(updates);
    if (running === undefined) {
      for (const update of updates) if (!isMessage(update)) this.#park(update);
      return;
    }
    const undecided = this.#undecided.get(running);
    if (undecided !== undefined) {
      undecided.push(...updates);
      return;
    }
    const admitted = (await this.#admission.admit(updates, running, ports)).updates;
    // What came for a call before its request did belongs behind the request, and is decided with it.
    const deliver = (decided: readonly CallSpecificUpdate[], meanwhile: readonly CallSpecificUpdate[] = []) =>
      this.#deliver(running, [...decided, ...meanwhile, ...this.#parked.take(accountId, telegramCallId)]);
    if (!(admitted instanceof Promise)) return deliver(admitted);
    const meanwhile: CallSpecificUpdate[] = [];
    this.#undecided.set(running, meanwhile);
    const settled = admitted.then((decided) => {
      this.#undecided.delete(running);
      deliver(decided, meanwhile);
    });
    this.#asked.add(settled);
    void settled.then(() => this.#asked.delete(settled));
  }

  /** The call that an update with an unknown name is about: the only request to this user, if it got no answer. */
  #claimantOf(updates: readonly CallSpecificUpdate[]): RunningCall | undefined {
    const claimants = this.#registry
      .all()
      .filter(
        ({ process: { state } }) =>
          isUnnamed(state) &&
          updates.some((update) => update.accountId === state.accountId && isAboutSameUsers(update, state)),
      );
    const [only, ...others] = claimants;
    return only !== undefined && others.length === 0 && isUnanswered(only.process.state) ? only : undefined;
  }

  /** Calls of the same account to the same user that Telegram has not named either. */
  #requestsLike({ accountId, snapshot }: CallState): readonly RunningCall[] {
    return this.#registry
      .all()
      .filter(
        ({ process: { state } }) =>
          isUnnamed(state) &&
          state.accountId === accountId &&
          state.snapshot.context.peerRef === snapshot.context.peerRef,
      );
  }

  #park(update: CallSpecificUpdate): void {
    const { accountId, telegramCallId } = update;
    this.#ports.report({ kind: "updateParked", accountId, telegramCallId });
    this.#parked.park(update);
  }

  async #sessionEnded(accountId: AccountId, error: RequestError): Promise<void> {
    const account = this.#accountOf(accountId);
    if (account === undefined || account.lease.lost !== undefined) return;
    await account.gate.sessionEnded(error);
    endCallsOf(accountId, error, this.#registry);
  }

  async #callOf(
    { accountId, telegramCallId }: CallSpecificUpdate,
    updates: readonly CallSpecificUpdate[],
    ports: EnginePorts,
  ): Promise<RunningCall | "abandoned" | "leftAlone" | undefined> {
    const running = this.#registry.find(accountId, telegramCallId);
    if (running !== undefined) return running;
    const known = await ports.store.findCall({ accountId, telegramCallId });
    if (known !== undefined && this.#registry.isAbandoned(known.callId)) return "abandoned";
    // A store may show what is on its way to the disk: the call runs here and has not been told its name yet.
    const here = known === undefined ? undefined : this.#registry.get(known.callId);
    if (here !== undefined) return here;
    const loaded = known === undefined ? undefined : await loadCall(ports.store, known.callId, ports.digest);
    const found = this.#registry.find(accountId, telegramCallId);
    if (found !== undefined) return found;
    if (loaded !== undefined && !isParticipant(ports.transport) && !isWatched(loaded.state))
      return "leftAlone";
    if (loaded !== undefined) return this.#reopened(loaded, ports);
    if (!updates.some((update) => isIncomingRequest(update, ports))) return undefined;
    const callId = incomingCallId(accountId, telegramCallId, ports.digest);
    if (this.#registry.isAbandoned(callId)) return "abandoned";
    return (
      this.#registry.get(callId) ??
      this.#registry.open(newCallState({ callId, accountId, direction: "incoming" }), ports, false)
    );
  }

  /** A call that only the store knows: closed as a rule, else live and not run by anybody, so it goes on here. */
  #reopened({ state, changed }: LoadedCall, ports: EnginePorts): RunningCall {
    const running = this.#registry.open(state, ports, true);
    running.process.resume(changed === null ? [] : [changed]);
    return running;
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

const updateKinds: Readonly<Record<CallUpdate["kind"], true>> = {
  event: true,
  signaling: true,
  missing: true,
  unknown: true,
};

/** What the chat says of a call that nobody here knows concerns nobody here: another device placed or took it. */
function isMessage(update: CallSpecificUpdate): boolean {
  return update.kind === "event" && update.event.type === "CallLogged";
}

function isIncomingRequest(update: CallSpecificUpdate, ports: EnginePorts): boolean {
  return (
    update.kind === "event" &&
    update.event.type === "CallRequested" &&
    (update.event.adminRef !== ports.transport.selfRef ||
      update.event.participantRef === update.event.adminRef)
  );
}

/** Runs of updates of one call each, calls in the order of their first update; those of no call stand alone. */
function groupsByCall(updates: readonly CallUpdate[]): readonly (readonly CallUpdate[])[] {
  const groups = new Map<string, CallUpdate[]>();
  updates.forEach((update, index) => {
    const key =
      "telegramCallId" in update ? `${update.accountId}/${update.telegramCallId}` : `${update.kind} ${index}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [update]);
    else group.push(update);
  });
  return [...groups.values()];
}
