import type { AccountId, AccountStateStore, Clock } from "@offhook/engine";
import type { UpdatesState } from "../client/telegram-call-client.ts";
import type { StateKeeper } from "./fetch-difference.ts";

interface KeptStatePorts {
  readonly accountState: AccountStateStore;
  readonly accountId: AccountId;
  readonly clock: Pick<Clock, "now" | "schedule">;
}

/** The state in memory runs ahead of the one that is written down. */
export class KeptUpdatesState implements StateKeeper {
  readonly #ports: KeptStatePorts;
  #known: UpdatesState | undefined;
  #cancelWriting = (): void => {};

  constructor(ports: KeptStatePorts) {
    this.#ports = ports;
  }

  async read(): Promise<UpdatesState | undefined> {
    return this.#known ?? this.#ports.accountState.get(this.#ports.accountId, "updatesState");
  }

  /** A first state has nothing before it, so nothing can be lost by writing it down. */
  async begin(state: UpdatesState): Promise<void> {
    this.#cancelWriting();
    this.#known = state;
    await this.#write(state);
  }

  /** Written down once what led to it has surely been taken. */
  advance(state: UpdatesState): void {
    const { clock } = this.#ports;
    const isNews = state.pts !== this.#known?.pts || state.qts !== this.#known.qts;
    this.#known = state;
    if (!isNews) return;
    this.#cancelWriting();
    this.#cancelWriting = clock.schedule(clock.now() + surelyTakenMs, () => {
      // A state that could not be written is written with the next one; until then something comes twice.
      this.#write(state).catch(() => {});
    });
  }

  stop(): void {
    this.#cancelWriting();
  }

  #write(state: UpdatesState): Promise<void> {
    return this.#ports.accountState.set(this.#ports.accountId, "updatesState", state);
  }
}

/** A group that was given is decided and appended within milliseconds, or the store is in trouble. */
const surelyTakenMs = 5_000;
