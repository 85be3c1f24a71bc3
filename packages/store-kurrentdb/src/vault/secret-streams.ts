import { randomUUID } from "node:crypto";
import type { SecretName } from "@offhook/engine";
import { Conflict } from "../connection/conflict.ts";
import type { Connection } from "../connection/connection.ts";
import type { LogEvent } from "../connection/log-event.ts";

/** A value as it stands on the server. */
export interface SealedSecret {
  readonly keyId: string;
  /** base64 */
  readonly sealed: string;
}

/** What a secret's stream says now. */
export interface StandingSecret {
  readonly revision: number;
  readonly secret: SealedSecret | null;
  /** The name was erased and is fenced. */
  readonly isErased: boolean;
  /** Of everything that was ever sealed under this name. */
  readonly keyIds: readonly string[];
}

/** That nothing is known of a name: as if it had no stream, which the server will correct. */
export const unknownSecret: StandingSecret = { revision: -1, secret: null, isErased: false, keyIds: [] };

/** A value that belongs to a put counts once that put is settled: `SecretsPut` or `PutAbandoned` in `put-<id>`. */
interface SealedEvent extends SealedSecret {
  readonly putId: string | null;
}

/**
 * The names of a vault as streams, `secret-<name>`: `SecretSealed`, `SecretErased` (a fence) and `SecretForgotten` (none).
 * Several secrets that are put together are sealed one by one, and count from the moment at which their put is settled, all
 * at once; whoever meets one that is not settled abandons that put, or finds that it was settled after all.
 */
export class SecretStreams {
  readonly #connection: Connection;
  /** What became of puts; settled once and for all. */
  readonly #puts = new Map<string, boolean>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @param abandon also puts that are under way. @throws StoreError */
  async read(name: SecretName, abandon = false): Promise<StandingSecret> {
    const events: LogEvent[] = [];
    for (let from: number | "end" = "end"; ; ) {
      const part = { from, most: pageSize, backwards: true } as const;
      const page: LogEvent[] = await this.#connection.readStream(streamOf(name), part);
      events.push(...page);
      const lowest = page.at(-1)?.revision ?? 0;
      if (page.length < pageSize || lowest === 0) break;
      from = lowest - 1;
    }
    const sealed = events
      .filter(({ type }) => type === "SecretSealed")
      .map(({ data }) => data as SealedEvent);
    const standing = {
      revision: events[0]?.revision ?? -1,
      secret: null,
      isErased: events.some(({ type }) => type === "SecretErased"),
      keyIds: sealed.map(({ keyId }) => keyId),
    };
    if (standing.isErased) return standing;
    for (const { type, data } of events) {
      if (type === "SecretForgotten") return standing;
      const secret = data as SealedEvent;
      if (await this.#counts(secret.putId, abandon)) return { ...standing, secret };
    }
    return standing;
  }

  /** @param putId `null`: it counts at once. @returns its revision; `null` when somebody else was faster. @throws StoreError */
  async seal(
    name: SecretName,
    { revision }: StandingSecret,
    secret: SealedSecret,
    putId: string | null,
  ): Promise<number | null> {
    const data: SealedEvent = { ...secret, putId };
    return this.#append(name, revision, "SecretSealed", data);
  }

  /** @returns whether nobody was faster. @throws StoreError */
  async erase(name: SecretName, { revision }: StandingSecret, isFenced: boolean): Promise<boolean> {
    const type = isFenced ? "SecretErased" : "SecretForgotten";
    return (await this.#append(name, revision, type, {})) !== null;
  }

  /** Lets everything that was sealed for a put count, at once. @returns `false` when the put was abandoned before. @throws StoreError */
  settle(putId: string): Promise<boolean> {
    return this.#decide(putId, "SecretsPut");
  }

  async #counts(putId: string | null, abandon: boolean): Promise<boolean> {
    if (putId === null) return true;
    const known = this.#puts.get(putId);
    if (known !== undefined) return known;
    if (abandon) return this.#decide(putId, "PutAbandoned");
    return this.#decided(putId);
  }

  /** Whoever says it first has said it. @returns whether the put counts */
  async #decide(putId: string, type: "SecretsPut" | "PutAbandoned"): Promise<boolean> {
    try {
      await this.#connection.append(`put-${putId}`, -1, [{ id: randomUUID(), type, data: {} }]);
      this.#puts.set(putId, type === "SecretsPut");
      return type === "SecretsPut";
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return this.#decided(putId);
    }
  }

  async #decided(putId: string): Promise<boolean> {
    const [event] = await this.#connection.readStream(`put-${putId}`, { from: 0, most: 1 });
    if (event === undefined) return false;
    this.#puts.set(putId, event.type === "SecretsPut");
    return event.type === "SecretsPut";
  }

  async #append(name: SecretName, revision: number, type: string, data: object): Promise<number | null> {
    try {
      const event = { id: randomUUID(), type, data };
      return (await this.#connection.append(streamOf(name), revision, [event])).revision;
    } catch (error) {
      if (error instanceof Conflict) return null;
      throw error;
    }
  }
}

/** Few secrets are ever sealed more than once. */
const pageSize = 64;

function streamOf(name: SecretName): string {
  return `secret-${name}`;
}
