import { deciderFor, directionOf, eventOf, finalState, InvalidArgument, isCallRecord } from "@offhook/engine";
import type { CallId, CallMachine, CallRecord, CallSnapshot } from "@offhook/engine";

/**
 * The messages of the Stately Inspector protocol, as `@statelyai/inspect` 0.7 sends them: one JSON object each, over a
 * WebSocket or by `postMessage`. `createdAt` is Unix milliseconds as text.
 */
export type InspectionMessage = InspectedActor | InspectedEvent | InspectedSnapshot;

/** A call begins. `definition`: the machine, as JSON. */
export interface InspectedActor extends InspectedBase {
  readonly type: "@xstate.actor";
  readonly name: string;
  readonly definition: string;
  readonly parentId: undefined;
  readonly snapshot: InspectedState;
}

/** A call got an event. */
export interface InspectedEvent extends InspectedBase {
  readonly type: "@xstate.event";
  readonly event: { readonly type: string; readonly [field: string]: unknown };
  readonly sourceId: undefined;
}

/** Where that led. */
export interface InspectedSnapshot extends InspectedBase {
  readonly type: "@xstate.snapshot";
  readonly event: { readonly type: string; readonly [field: string]: unknown };
  readonly snapshot: InspectedState;
}

/** A state as the protocol has it. */
export interface InspectedState {
  readonly status: "active" | "done";
  readonly value: unknown;
  readonly context: unknown;
}

interface InspectedBase {
  /** The call. */
  readonly sessionId: string;
  readonly rootId: string;
  /** The record. */
  readonly id: string;
  readonly createdAt: string;
  readonly _version: string;
}

/** The version of the protocol's own package that these messages are those of. */
const protocolVersion = "0.7.2";

/**
 * Tells Stately's tools of calls, live or recorded: makes the messages of the inspector's protocol from records. Every call
 * is an actor of its own. Nothing is in a message that is not in the record or follows from it, so nothing secret; whoever
 * reads them learns what the log says.
 *
 *     engine.transitions$.subscribe(({ record }) => {
 *       for (const message of inspection.messages(record)) socket.send(JSON.stringify(message));
 *     });
 */
export class CallInspection {
  /** Where the calls that go on are; `null` for one that was taken up in its middle. */
  readonly #calls = new Map<CallId, CallSnapshot | null>();

  /**
   * What a record says: of a call that was not seen before, that there is an actor; then the event, and where it led. Give
   * each call's records in their order, each once; those of several calls may come mixed. A call that is taken up in its
   * middle shows its states, and no context until it ends.
   * @throws InvalidArgument for what is no record of a call
   */
  messages(record: CallRecord): readonly InspectionMessage[] {
    if (typeof record?.stream !== "string" || !isCallRecord(record))
      throw new InvalidArgument("record", record, "the record of a call, as a store reads it");
    const decider = deciderFor(directionOf(record));
    const { callId, accountId, revision, recordedAt, id, type, data, to } = record;
    const base = {
      sessionId: callId,
      rootId: callId,
      id,
      createdAt: String(recordedAt),
      _version: protocolVersion,
    };
    const event = { type, ...data };
    const known = this.#calls.get(callId);
    const before =
      known === undefined && revision === 0 ? decider.initial({ callId, accountId }) : (known ?? null);
    const after = before === null ? null : decided(record, before);
    if (to === finalState) this.#calls.delete(callId);
    else this.#calls.set(callId, after);
    const messages: InspectionMessage[] = [
      { ...base, type: "@xstate.event", event, sourceId: undefined },
      { ...base, type: "@xstate.snapshot", event, snapshot: stateOf(after, to) },
    ];
    if (known === undefined)
      messages.unshift({
        ...base,
        type: "@xstate.actor",
        name: `${decider.machine.id} ${callId}`,
        definition: definitionOf(decider.machine),
        parentId: undefined,
        snapshot: stateOf(before, record.from),
      });
    return messages;
  }
}

/** `null` where today's machine leads elsewhere: what it would show did not happen. */
function decided(record: CallRecord, before: CallSnapshot): CallSnapshot | null {
  try {
    const { to, snapshot } = deciderFor(directionOf(record)).decide(before, eventOf(record));
    return to === record.to ? snapshot : null;
  } catch {
    return null;
  }
}

function stateOf(snapshot: CallSnapshot | null, path: string): InspectedState {
  const { value, context } = snapshot ?? { value: valueOf(path), context: {} };
  return { status: path === finalState ? "done" : "active", value, context };
}

/** `{ waiting: "ringing" }` for `waiting.ringing`. */
function valueOf(path: string): unknown {
  const keys = path.split(".");
  return keys.slice(0, -1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), keys.at(-1));
}

/** Functions become their names, as the protocol's own package writes them. */
function definitionOf(machine: CallMachine): string {
  return JSON.stringify(machine.config, (_, value: unknown) =>
    typeof value === "function" ? { type: value.name } : value,
  );
}
