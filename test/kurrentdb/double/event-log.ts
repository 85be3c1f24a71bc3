import { CommittedIds } from "./committed-ids.ts";
import { decidedAppend } from "./decided-append.ts";
import type { AppendOutcome, ExpectedState } from "./decided-append.ts";
import type { LogFile } from "./log-file.ts";
import { hiddenBefore, readable, retentionOf } from "./retention.ts";
import type { Retention } from "./retention.ts";

/** An event as a client proposes it. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event that is committed. */
export interface LoggedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  /** Commit and prepare position alike. They grow, with gaps, as the offsets of a log do. */
  readonly position: number;
  /** Wall clock, milliseconds. */
  readonly created: number;
}

/** One stream of the log. */
export interface LoggedStream {
  readonly events: LoggedEvent[];
  isTombstoned: boolean;
  retention: Retention;
}

/**
 * The log of the double: what KurrentDB does with appends, deletes and metadata, without the wire. Events are kept in
 * memory, and in a file where there is one.
 */
export class EventLog {
  readonly events: LoggedEvent[] = [];
  readonly #streams = new Map<string, LoggedStream>();
  readonly #file: LogFile | null;
  readonly #listeners = new Set<() => void>();
  #committed = new CommittedIds();
  #nextPosition = 0;

  constructor(file: LogFile | null = null) {
    this.#file = file;
    for (const events of file?.read() ?? []) this.#keep(events);
  }

  stream(name: string): LoggedStream | undefined {
    return this.#streams.get(name);
  }

  /** What can be read of a stream now, oldest first; `null` for none, or one that was deleted softly. */
  readableEvents(name: string, now: number): readonly LoggedEvent[] | null {
    const stream = this.#streams.get(name);
    if (stream === undefined) return null;
    const events = readable(stream, now);
    return events.length === 0 ? null : events;
  }

  append(stream: string, expected: ExpectedState, events: readonly ProposedEvent[]): AppendOutcome {
    const there = this.#streams.get(stream);
    const outcome = decidedAppend({ stream, expected, events, there, committed: this.#committed });
    if (outcome.kind !== "append") return outcome;
    const logged = this.#commit(stream, events, outcome.revision);
    const last = logged.at(-1);
    return {
      kind: "written",
      revision: last?.revision ?? outcome.revision - 1,
      position: last?.position ?? this.head,
    };
  }

  /**
   * Hides all events: those appended later run on from the last revision. `hard`: for ever, nothing can be appended any
   * more.
   */
  delete(stream: string, expected: ExpectedState, hard: boolean): AppendOutcome {
    const there = this.#streams.get(stream);
    const outcome = decidedAppend({
      stream,
      expected,
      events: [],
      there,
      committed: this.#committed,
    });
    if (outcome.kind !== "append") return outcome;
    const place = hard ? stream : `$$${stream}`;
    const logged = this.#commit(
      place,
      [hard ? tombstone() : hidingMetadata()],
      this.#streams.get(place)?.events.length ?? 0,
    );
    return {
      kind: "written",
      revision: outcome.revision - 1,
      position: logged.at(-1)?.position ?? this.head,
    };
  }

  /** The position of the last event. */
  get head(): number {
    return this.events.at(-1)?.position ?? 0;
  }

  /** The index in `events` of the first event at a position or after it. */
  indexOf(position: number): number {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.events[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Calls `listener` after each append. @returns what ends it */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What a server that was started again does not know any more. */
  forgetCommittedIds(): void {
    this.#committed = new CommittedIds();
  }

  close(): void {
    this.#file?.close();
  }

  #commit(stream: string, events: readonly ProposedEvent[], firstRevision: number): readonly LoggedEvent[] {
    const logged = events.map((event, index): LoggedEvent => {
      const position = this.#nextPosition;
      this.#nextPosition += sizeOnDisk(event) + stream.length * 2 + 64;
      return { ...event, stream, revision: firstRevision + index, position, created: Date.now() };
    });
    this.#file?.write(logged);
    this.#keep(logged);
    for (const event of logged) this.#committed.add(event);
    for (const listener of this.#listeners) listener();
    return logged;
  }

  #keep(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      const stream = this.#streamNamed(event.stream);
      stream.events.push(event);
      if (event.type === tombstoneType) stream.isTombstoned = true;
      const about = event.type === metadataType && /^\$\$(.*)$/s.exec(event.stream)?.[1];
      if (typeof about === "string") this.#streamNamed(about).retention = retentionOf(event.data);
      if (hiddenBefore(stream) === Number.MAX_SAFE_INTEGER && event.type !== tombstoneType)
        stream.retention = { ...stream.retention, truncateBefore: event.revision };
      this.#nextPosition = Math.max(
        this.#nextPosition,
        event.position + sizeOnDisk(event) + event.stream.length * 2 + 64,
      );
    }
  }

  #streamNamed(name: string): LoggedStream {
    const there = this.#streams.get(name);
    if (there !== undefined) return there;
    const stream: LoggedStream = { events: [], isTombstoned: false, retention: {} };
    this.#streams.set(name, stream);
    return stream;
  }
}

/** What the size limit of an append counts. */
export function sizeOnDisk({ type, data, metadata }: ProposedEvent): number {
  return data.length + metadata.length + type.length * 2;
}

const metadataType = "$metadata";
const tombstoneType = "$streamDeleted";

function tombstone(): ProposedEvent {
  return systemEvent(tombstoneType, {});
}

/** A soft delete is metadata that hides all there is. */
function hidingMetadata(): ProposedEvent {
  return systemEvent(metadataType, { $tb: "9223372036854775807" });
}

/** An event as the server itself writes it. */
export function systemEvent(type: string, data: object): ProposedEvent {
  return {
    id: crypto.randomUUID(),
    type,
    contentType: "application/json",
    data: Buffer.from(JSON.stringify(data)),
    metadata: new Uint8Array(),
  };
}
