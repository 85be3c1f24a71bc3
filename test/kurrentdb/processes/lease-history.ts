import { END, FORWARDS, BACKWARDS, KurrentDBClient, START } from "@kurrent/kurrentdb-client";
import type { Position } from "@kurrent/kurrentdb-client";
import type { LeaseState } from "@offhook/engine";

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

/** Who ran which account when, as the store's own log of leases tells it, also what their streams do not show any more. */
export async function leaseHistory(
  url: string,
  streamPrefix: string,
  fromPosition: Position | typeof START,
): Promise<ReadonlyMap<string, readonly Epoch[]>> {
  const history = new Map<string, Epoch[]>();
  const client = KurrentDBClient.connectionString(url);
  try {
    for await (const { event } of client.readAll({ direction: FORWARDS, fromPosition })) {
      const start = `${streamPrefix}lease-`;
      if (event === undefined || !event.streamId.startsWith(start)) continue;
      const account = event.streamId.slice(start.length);
      const epochs = history.get(account) ?? [];
      history.set(account, epochs);
      note(epochs, event.type, event.data as unknown as LeaseState, event.created.getTime());
    }
  } finally {
    await client.dispose();
  }
  return history;
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
