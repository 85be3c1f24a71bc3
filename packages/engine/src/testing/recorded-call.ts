import type { CallDirection } from "../call/call-direction.ts";
import type { CallEvent } from "../call/call-events.ts";
import { deciderFor } from "../call/decide.ts";
import { advance, newCallState } from "../replay/call-state.ts";
import { decideSafely } from "../replay/replay-call.ts";
import type { EnginePorts } from "../runtime/engine-ports.ts";
import { recordOf } from "../runtime/record-making.ts";
import type { CallRecord } from "../store/call-record.ts";
import type { Digest } from "../store/digest.ts";
import { call, pathsTo, startAt } from "./call-fixtures.ts";
import { seededRandomness } from "./seeded-randomness.ts";

/** What the runtime would record of these events. */
export function recordsOf(
  events: readonly CallEvent[],
  direction: CallDirection,
  digest: Digest,
): readonly CallRecord[] {
  const clock = { wall: () => startAt + 7, now: () => startAt, schedule: () => () => {} };
  const ports = { clock, random: seededRandomness(1), digest } as unknown as EnginePorts;
  let state = newCallState({ ...call, direction });
  return events.map((event) => {
    const decision = decideSafely(deciderFor(direction), state.snapshot, event);
    const record = recordOf(event, decision, state, 0, ports);
    state = advance(state, record, decision);
    return record;
  });
}

/** The records of an ordinary call to its end, one event a second, as an engine chains them. @throws InvalidArgument */
export function recordedCall(direction: CallDirection, digest: Digest): readonly CallRecord[] {
  const path = pathsTo[direction]?.["discarded.closed"] ?? [];
  const events = path.map((input, index) => ({ ...input, at: startAt + index * 1_000 }));
  return recordsOf(events, direction, digest);
}
