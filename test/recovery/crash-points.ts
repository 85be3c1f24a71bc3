import type { SimulatedClock } from "@offhook/engine/testing";
import type { MemoryCallClient } from "@offhook/simulator";
import type { TelegramCallClient } from "@offhook/telegram";
import { filter } from "rxjs";
import type { PhoneStores } from "../scenarios/disk.ts";

/**
 * Every step of a process that something outside it sees, as points at which it can die:
 *
 *   append, vault write, vault erase, account state   before it is written, and when it is written but not acknowledged
 *   request                                           before it is sent, when it is sent, when its answer has come
 *   update                                            when it has come
 *
 * The first life and those after it count on in one row. Dead, a process hears nothing and does nothing any more.
 */
export class CrashPoints {
  /** The points passed so far, in order. */
  readonly passed: CrashPoint[] = [];
  readonly #deadly: readonly number[];
  readonly #clock: Pick<SimulatedClock, "now">;
  readonly #outside: () => string;
  readonly #die: (at: CrashPoint, client: MemoryCallClient) => void;

  /**
   * @param deadly which of the points are the last ones of their lives, by their place in the row
   * @param outside how all stands that a dead process leaves behind
   */
  constructor(
    deadly: readonly number[],
    clock: Pick<SimulatedClock, "now">,
    outside: () => string,
    die: (at: CrashPoint, client: MemoryCallClient) => void,
  ) {
    this.#deadly = deadly;
    this.#clock = clock;
    this.#outside = outside;
    this.#die = die;
  }

  /** The ports of one life. */
  life(): Life {
    let isDead = false;
    const unrecorded = new Set<string>();
    let client: MemoryCallClient | undefined;
    return new Life(
      (name, isSent = false) => {
        if (isDead) return false;
        keepWords(unrecorded, name);
        const at = this.#clock.now();
        const outside = `${isSent ? "sent, " : ""}${at} ${this.#outside()}`;
        const point = { name, at, isSent, outside, mayLoseWord: isSent || unrecorded.size > 0 };
        const place = this.passed.push(point) - 1;
        if (!this.#deadly.includes(place) || client === undefined) return true;
        isDead = true;
        this.#die(point, client);
        return false;
      },
      (opened) => {
        client = opened;
      },
    );
  }
}

export interface CrashPoint {
  readonly name: string;
  /** In virtual time. */
  readonly at: number;
  /** The request is on its way, and nothing brings it back. */
  readonly isSent: boolean;
  /** Two deaths that leave the same behind are one. */
  readonly outside: string;
  /** Telegram has said something, or is about to, that only the process's memory holds: nobody says it again. */
  readonly mayLoseWord: boolean;
}

/** One of those that leave the same behind: their places in the row. */
export function distinct(points: readonly CrashPoint[]): readonly number[] {
  const seen = new Set<string>();
  return points.flatMap(({ outside }, at) => {
    if (seen.has(outside)) return [];
    seen.add(outside);
    return [at];
  });
}

/** Which records hold what Telegram says; an answer that names or confirms the call stands in the vault before that. */
const recordsOf: Readonly<Record<string, RegExp>> = {
  phoneCallWaiting: /CallRegistered|CallReceived/,
  phoneCallRequested: /CallRequested/,
  phoneCallAccepted: /CallAccepted/,
  phoneCall: /CallConfirmed/,
  phoneCallDiscarded: /CallDiscarded/,
  "phone.requestCall": /CallRegistered|RequestFailed|^put .*text/,
  "phone.receivedCall": /RequestSucceeded|RequestFailed/,
  "phone.acceptCall": /CallReceived|CallRegistered|RequestFailed|^put .*text/,
  "phone.confirmCall": /CallConfirmed|RequestFailed|^put .*text/,
  "phone.discardCall": /CallDiscarded|RequestSucceeded|RequestFailed/,
  "updates.getState": /updatesState/,
};

/** What Telegram has said, or was asked, and no record holds yet. */
function keepWords(unrecorded: Set<string>, name: string): void {
  const [what = "", how = ""] = name.split(", ");
  if (Object.hasOwn(recordsOf, what) && how !== "not sent") unrecorded.add(what);
  if (how !== "written") return;
  for (const word of unrecorded) if (recordsOf[word]?.test(what) === true) unrecorded.delete(word);
}

/** @returns whether the process lives on */
type Pass = (name: string, isSent?: boolean) => boolean;

const never = new Promise<never>(() => {});

/** What a process is given in place of its stores and its client. */
export class Life {
  readonly #pass: Pass;
  readonly #opened: (client: MemoryCallClient) => void;
  /** What was sent, by method and by what it is about; in the order of sending. */
  readonly sent: { readonly method: string; readonly params: string }[] = [];
  /** How often something was written or sent. */
  changes = 0;

  constructor(pass: Pass, opened: (client: MemoryCallClient) => void) {
    this.#pass = pass;
    this.#opened = opened;
  }

  readonly stores = ({ store, vault, accountState }: PhoneStores): PhoneStores => ({
    store: {
      ...store,
      append: (request) => {
        const what = request.records.map(({ type }) => type).join("+");
        return this.#written(`append ${what}`, () => store.append(request));
      },
    },
    vault: {
      ...vault,
      put: (entries) =>
        this.#written(`put ${kinds(entries.map(({ name }) => name))}`, () => vault.put(entries)),
      replace: (entries) =>
        this.#written(`replace ${kinds(entries.map(({ name }) => name))}`, () => vault.replace(entries)),
      erase: (names) => this.#written(`erase ${kinds(names)}`, () => vault.erase(names)),
    },
    accountState: {
      ...accountState,
      set: (account, key, value) => this.#written(`set ${key}`, () => accountState.set(account, key, value)),
      acquireLease: (request) => this.#written("acquire lease", () => accountState.acquireLease(request)),
    },
  });

  readonly client = (client: MemoryCallClient): TelegramCallClient => {
    this.#opened(client);
    return {
      ...client,
      updates$: client.updates$.pipe(filter((update) => this.#pass(`${told(update)}, heard`))),
      invoke: async (method, params) => {
        if (!this.#pass(`${method}, not sent`)) return never;
        this.changes += 1;
        const answering = client.invoke(method, params);
        answering.catch(() => {});
        this.sent.push({ method, params: JSON.stringify(params, shown) });
        if (!this.#pass(`${method}, sent`, true)) return never;
        try {
          const answer = await answering;
          return this.#pass(`${method}, answered`) ? answer : await never;
        } catch (error) {
          if (!this.#pass(`${method}, failed`)) return never;
          throw error;
        }
      },
    };
  };

  async #written<T>(what: string, write: () => Promise<T>): Promise<T> {
    if (!this.#pass(`${what}, not written`)) return never;
    this.changes += 1;
    const written = await write();
    return this.#pass(`${what}, written`) ? written : never;
  }
}

function kinds(names: readonly string[]): string {
  return [...new Set(names.map((name) => name.slice(0, name.indexOf("/"))))].join("+");
}

function told(update: { readonly kind: string; readonly phoneCall?: { readonly kind: string } }): string {
  return update.phoneCall?.kind ?? update.kind;
}

function shown(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}
