import timestampMessages from "google-protobuf/google/protobuf/timestamp_pb.js";
import type { EventLog, LoggedEvent } from "./event-log.ts";
import { filterOf } from "./event-filter.ts";
import type { EventMessages } from "./event-messages.ts";
import type { Outgoing } from "./outgoing.ts";
import { ReadResp } from "./protocol.ts";
import { nameIn } from "./read-calls.ts";
import type { ReadOptions } from "./read-calls.ts";

/** All events after a position, then each new one. With a filter it also says how far it has come. */
export async function subscribeToAll(
  log: EventLog,
  options: ReadOptions,
  messages: EventMessages,
  out: Outgoing,
): Promise<void> {
  const from = options.getAll();
  const passes = filterOf(options);
  const filter = options.getFilter();
  const window = filter?.hasMax() === true ? filter.getMax() : defaultSearchWindow;
  const between =
    filter === undefined ? Number.POSITIVE_INFINITY : window * filter.getCheckpointintervalmultiplier();
  let next =
    from?.hasStart() === true
      ? 0
      : from?.hasEnd() === true
        ? log.events.length
        : log.indexOf(Number(from?.getPosition()?.getCommitPosition()) + 1);
  let sinceCheckpoint = 0;
  await follow(log, out, async () => {
    for (let event = log.events[next]; event !== undefined && !out.isOver; event = log.events[next]) {
      next++;
      if (passes(event)) await out.send(messages.of(event, true));
      if (++sinceCheckpoint < between) continue;
      sinceCheckpoint = 0;
      await out.send(checkpoint(event));
    }
  });
}

/** The events of one stream after a revision, then each new one; also of a stream that is not there yet. */
export async function subscribeToStream(
  log: EventLog,
  options: ReadOptions,
  messages: EventMessages,
  out: Outgoing,
): Promise<void> {
  const name = nameIn(options);
  const from = options.getStream();
  const last = (log.stream(name)?.events.length ?? 0) - 1;
  let seen = from?.hasStart() === true ? -1 : from?.hasEnd() === true ? last : Number(from?.getRevision());
  await follow(log, out, async () => {
    const events = log.readableEvents(name, Date.now()) ?? [];
    const fresh = events.slice(Math.max(0, seen + 1 - (events[0]?.revision ?? 0)));
    for (const event of fresh) {
      if (out.isOver) return;
      seen = event.revision;
      await out.send(messages.of(event, true));
    }
  });
}

/** Says that it listens, sends what there is, says that it has caught up, and goes on with what comes. */
async function follow(log: EventLog, out: Outgoing, sendWhatIsNew: () => Promise<void>): Promise<void> {
  const stopListening = log.onAppend(() => out.wake());
  const confirmation = new ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
  await out.send(new ReadResp().setConfirmation(confirmation));
  await sendWhatIsNew();
  await out.send(caughtUp(log));
  while (!out.isOver) {
    const change = out.change();
    await sendWhatIsNew();
    if (!out.isOver) await change;
  }
  stopListening();
}

function checkpoint({ position }: LoggedEvent): InstanceType<typeof ReadResp> {
  const at = new ReadResp.Checkpoint()
    .setCommitPosition(String(position))
    .setPreparePosition(String(position));
  return new ReadResp().setCheckpoint(at);
}

function caughtUp(log: EventLog): InstanceType<typeof ReadResp> {
  const timestamp = timestampMessages.Timestamp.fromDate(new Date());
  const position = new ReadResp.Position()
    .setCommitPosition(String(log.head))
    .setPreparePosition(String(log.head));
  return new ReadResp().setCaughtUp(new ReadResp.CaughtUp().setTimestamp(timestamp).setPosition(position));
}

/** How many events a filter looks at before it says how far it has come, when it is not told. */
const defaultSearchWindow = 32;
