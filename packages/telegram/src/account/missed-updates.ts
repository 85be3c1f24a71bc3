import { endsSession } from "@offhook/engine";
import type { AccountId, AccountStateStore, Clock, RequestError } from "@offhook/engine";
import { Observable } from "rxjs";
import type { PhoneUpdate } from "../client/phone-objects.ts";
import type { TelegramCallClient } from "../client/telegram-call-client.ts";
import { requestErrorOf } from "../effect-failure.ts";
import { fetchDifference } from "./fetch-difference.ts";
import { KeptUpdatesState } from "./kept-updates-state.ts";

/** What an account hears: updates that belong together, or that some could not be had. */
export type AccountNews =
  | { readonly kind: "updates"; readonly updates: readonly PhoneUpdate[] }
  | {
      readonly kind: "missing";
      readonly error: unknown;
      readonly retryInMs?: number;
      readonly sessionEnded?: RequestError;
    };

export interface MissedUpdatesPorts {
  readonly client: Pick<
    TelegramCallClient,
    "updates$" | "connected$" | "heartbeat$" | "updatesState" | "invoke"
  >;
  readonly accountState: AccountStateStore;
  readonly accountId: AccountId;
  readonly clock: Pick<Clock, "now" | "schedule">;
}

/**
 * The updates of a client, and those that Telegram pushed while it did not listen, which no client library fetches
 * reliably: `updates.getDifference` at the first subscription, after each reconnect, when Telegram says that there
 * is too much to push, and every ten minutes or so of a connection, so that the next difference is short.
 *
 * What was missed comes as one group, so that whoever takes it can decide of a call that has ended meanwhile as a
 * whole. What is pushed meanwhile waits behind it, three seconds at most: no live call shall wait for an answer that
 * may never come. An update that is in both is given once: teleproto asks as well, after each reconnect.
 *
 * The state up to which the account has heard everything is kept; it is written down only once what came before has
 * surely been taken, so that a crash brings some updates twice rather than none. Failing does no harm: it is told,
 * and tried again. One subscriber at a time.
 */
export function withMissedUpdates(ports: MissedUpdatesPorts): Observable<AccountNews> {
  return new Observable((subscriber) => {
    const catchUp = new CatchUp(ports, (news) => subscriber.next(news));
    const live = ports.client.updates$.subscribe({
      next: (update) => catchUp.hear(update),
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        catchUp.stop();
        subscriber.complete();
      },
    });
    const connection = ports.client.connected$.subscribe((isConnected) => catchUp.connection(isConnected));
    const heartbeat = ports.client.heartbeat$?.subscribe(() => catchUp.refresh());
    return () => {
      live.unsubscribe();
      heartbeat?.unsubscribe();
      connection.unsubscribe();
      catchUp.stop();
    };
  });
}

/** Fetches one at a time, and holds live updates back meanwhile. */
class CatchUp {
  readonly #ports: MissedUpdatesPorts;
  readonly #tell: (news: AccountNews) => void;
  readonly #state: KeptUpdatesState;
  /** What the last difference held, for as long as a second copy can be expected. */
  #told: { readonly texts: ReadonlySet<string>; readonly until: number } = { texts: new Set(), until: 0 };
  /** Live updates that wait; undefined when none have to. */
  #waiting: PhoneUpdate[] | undefined;
  #isConnected = false;
  #wasAway = false;
  #isFetching = false;
  #isAskedAgain = false;
  #isStopped = false;
  #failures = 0;
  #fetchedAt = 0;
  #cancelNext = (): void => {};
  #cancelHold = (): void => {};

  constructor(ports: MissedUpdatesPorts, tell: (news: AccountNews) => void) {
    this.#ports = ports;
    this.#tell = tell;
    this.#state = new KeptUpdatesState(ports);
  }

  connection(isConnected: boolean): void {
    const isBack = isConnected && !this.#isConnected;
    this.#wasAway ||= this.#isConnected && !isConnected;
    this.#isConnected = isConnected;
    if (isBack) this.#ask();
    else if (!isConnected) this.#cancelNext();
  }

  refresh(): void {
    if (this.#ports.clock.now() - this.#fetchedAt >= refreshMs) this.#ask();
  }

  hear(update: PhoneUpdate): void {
    if (update.kind === "updatesTooLong") this.#ask();
    else if (this.#waiting === undefined) this.#pass(update);
    else this.#waiting.push(update);
  }

  #pass(update: PhoneUpdate): void {
    const { texts, until } = this.#told;
    if (texts.size > 0 && this.#ports.clock.now() < until && texts.has(textOf(update))) return;
    this.#tell({ kind: "updates", updates: [update] });
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelNext();
    this.#state.stop();
    this.#release([]);
  }

  #ask(): void {
    if (this.#isStopped) return;
    this.#cancelNext();
    this.#isAskedAgain = this.#isFetching;
    if (!this.#isFetching) void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const { clock, client } = this.#ports;
    this.#isFetching = true;
    this.#waiting ??= [];
    this.#fetchedAt = clock.now();
    this.#cancelHold = clock.schedule(clock.now() + longestHoldMs, () => this.#release([]));
    try {
      const { updates, lost } = await fetchDifference(client, this.#state, () => this.#wasAway);
      if (this.#isStopped) return;
      this.#failures = 0;
      if (lost !== undefined) this.#tell({ kind: "missing", error: lost });
      this.#release(updates);
    } catch (error) {
      if (this.#isStopped) return;
      this.#release([]);
      this.#failed(error);
    } finally {
      this.#isFetching = false;
    }
    if (this.#isAskedAgain) this.#ask();
  }

  #failed(error: unknown): void {
    // The next connection is the next try, and without a session there is none.
    if (!this.#isConnected) return;
    const refused = requestErrorOf(error);
    if (refused !== undefined && endsSession(refused)) {
      this.#tell({ kind: "missing", error, sessionEnded: refused });
      return;
    }
    const retryInMs = Math.min(firstRetryMs * 2 ** this.#failures, longestRetryMs);
    this.#failures += 1;
    this.#tell({ kind: "missing", error, retryInMs });
    const { clock } = this.#ports;
    this.#cancelNext = clock.schedule(clock.now() + retryInMs, () => this.#ask());
  }

  /** What was missed goes first, as one group; then what waited, without what was in it. */
  #release(missed: readonly PhoneUpdate[]): void {
    this.#cancelHold();
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    if (missed.length > 0) {
      this.#told = { texts: new Set(missed.map(textOf)), until: this.#ports.clock.now() + secondCopyMs };
      this.#tell({ kind: "updates", updates: missed });
    }
    for (const update of waiting) this.#pass(update);
  }
}

/** Equal for two copies of one update. Users that came along do not count: each answer brings its own. */
function textOf(update: PhoneUpdate): string {
  const said = update.kind === "updatePhoneCall" ? update.phoneCall : update;
  return JSON.stringify(said, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
}

const longestHoldMs = 3_000;
const secondCopyMs = 5_000;
const firstRetryMs = 1_000;
const longestRetryMs = 64_000;
const refreshMs = 600_000;
