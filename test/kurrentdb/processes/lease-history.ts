import { END, FORWARDS, BACKWARDS, KurrentDBClient, START } from "@kurrent/kurrentdb-client";
import type { Position } from "@kurrent/kurrentdb-client";
import type { CallRecord, LeaseState } from "@offhook/engine";

/** A time in which one process ran an account. */
export interface Epoch {
  readonly epoch: number;
  readonly pid: number;
  readonly since: number;
  /** When it would have been over by what was renewed last. */
  expiresAt: number;
  /** When it was given back, by the server's clock; `null`: never. */
  releasedAt: number | null;
}

/** Where the log of a server ends now. */
export async function endOfLog(url: string): Promise<Position | typeof START> {
  const client = KurrentDBClient.connectionString(url);
  try {
    const last = client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 });
    for await (const { event } of last) if (event !== undefined) return event.position;
    return START;
  } finally {
    await client.dispose();
  }
}

/** Who ran which account when, and in which epoch a record was appended. */
export interface LeaseHistory {
  readonly epochs: ReadonlyMap<string, readonly Epoch[]>;
  /** By the id of the record. */
  readonly recordedIn: ReadonlyMap<string, Epoch>;
}

/** As the store's own log tells it, in its order, with what streams do not show any more. */
export async function leaseHistory(
  url: string,
  streamPrefix: string,
  fromPosition: Position | typeof START,
): Promise<LeaseHistory> {
  const epochs = new Map<string, Epoch[]>();
  const recordedIn = new Map<string, Epoch>();
  const client = KurrentDBClient.connectionString(url);
  const of = (account: string): Epoch[] => {
    const found = epochs.get(account) ?? [];
    epochs.set(account, found);
    return found;
  };
  try {
    for await (const { event } of client.readAll({ direction: FORWARDS, fromPosition })) {
      if (event === undefined || !event.streamId.startsWith(streamPrefix)) continue;
      const stream = event.streamId.slice(streamPrefix.length);
      const data: unknown = event.data;
      if (stream.startsWith("lease-"))
        note(of(stream.slice("lease-".length)), event.type, data as LeaseState, event.created.getTime());
      if (!stream.startsWith("call-")) continue;
      const epoch = of((data as CallRecord).accountId).at(-1);
      if (epoch !== undefined) recordedIn.set(event.id, epoch);
    }
  } finally {
    await client.dispose();
  }
  return { epochs, recordedIn };
}

function note(epochs: Epoch[], type: string, { epoch, held }: LeaseState, at: number): void {
  const last = epochs.at(-1);
  switch (type) {
    case "LeaseAcquired": {
      if (held === null) throw new Error("A lease was acquired that nobody holds.");
      const { holder, since, expiresAt } = held;
      epochs.push({ epoch, pid: holder.pid ?? -1, since, expiresAt: expiresAt ?? 0, releasedAt: null });
      return;
    }
    case "LeaseRenewed":
      if (last?.epoch === epoch && last.releasedAt === null) last.expiresAt = held?.expiresAt ?? 0;
      else throw new Error(`The epoch ${epoch} was renewed after it was over.`);
      return;
    case "LeaseReleased":
      if (last?.epoch === epoch) last.releasedAt = at;
      else throw new Error(`The epoch ${epoch} was given back after it was over.`);
      return;
  }
}
