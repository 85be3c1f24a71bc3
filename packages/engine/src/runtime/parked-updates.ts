import type { AccountId, TelegramCallId } from "../call/ids.ts";
import type { Cancel, Clock } from "../store/clock.ts";
import type { CallUpdate } from "./call-transport.ts";

export type CallSpecificUpdate = Extract<CallUpdate, { readonly telegramCallId: TelegramCallId }>;

/** Updates for calls that nobody knows yet: an update can come before the answer that names its call. */
export class ParkedUpdates {
  readonly #clock: Clock;
  readonly #dropped: (update: CallSpecificUpdate, why: "parkedTooLong" | "parkingFull") => void;
  readonly #parked = new Map<string, { readonly updates: CallSpecificUpdate[]; readonly cancel: Cancel }>();
  #count = 0;

  constructor(
    clock: Clock,
    dropped: (update: CallSpecificUpdate, why: "parkedTooLong" | "parkingFull") => void,
  ) {
    this.#clock = clock;
    this.#dropped = dropped;
  }

  park(update: CallSpecificUpdate): void {
    if (this.#count >= parkedAtMost) {
      this.#dropped(update, "parkingFull");
      return;
    }
    const key = callKey(update.accountId, update.telegramCallId);
    const place = this.#parked.get(key) ?? {
      updates: [],
      cancel: this.#clock.schedule(this.#clock.now() + parkedAtMostMs, () => {
        for (const late of this.take(update.accountId, update.telegramCallId))
          this.#dropped(late, "parkedTooLong");
      }),
    };
    place.updates.push(update);
    this.#parked.set(key, place);
    this.#count++;
  }

  /** What was parked for this call, in the order in which it came. */
  take(accountId: AccountId, telegramCallId: TelegramCallId): readonly CallSpecificUpdate[] {
    const key = callKey(accountId, telegramCallId);
    const place = this.#parked.get(key);
    if (place === undefined) return [];
    place.cancel();
    this.#parked.delete(key);
    this.#count -= place.updates.length;
    return place.updates;
  }

  /** What was parked for the only call that has an update like this; nothing when there are several. */
  takeOnly(
    accountId: AccountId,
    isWanted: (update: CallSpecificUpdate) => boolean,
  ): readonly CallSpecificUpdate[] {
    const wanted = [...this.#parked.values()].flatMap(({ updates }) => {
      const found = updates.find((update) => update.accountId === accountId && isWanted(update));
      return found === undefined ? [] : [found];
    });
    const [only, ...others] = wanted;
    return only === undefined || others.length > 0 ? [] : this.take(accountId, only.telegramCallId);
  }

  clear(): void {
    for (const { cancel } of this.#parked.values()) cancel();
    this.#parked.clear();
    this.#count = 0;
  }
}

/** Bounds, so that nobody can fill our memory: enough for every call of a busy account at once. */
const parkedAtMost = 1_024;
/** As long as an answer to phone.requestCall can take. */
const parkedAtMostMs = 100_000;

/** A call of Telegram within one account: two accounts of one process that call each other are two calls. */
export function callKey(accountId: AccountId, telegramCallId: TelegramCallId): string {
  return `${accountId}/${telegramCallId}`;
}
