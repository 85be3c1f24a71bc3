import { randomUUID } from "node:crypto";
import { jsonEvent } from "@kurrent/kurrentdb-client";
import type { AllStreamResolvedEvent, JSONEventData, ResolvedEvent } from "@kurrent/kurrentdb-client";

/** A stream that nobody has used. */
export function newStream(): string {
  return `call-${randomUUID()}`;
}

/** An event as a client proposes it. */
export function proposed(id: string = randomUUID()): JSONEventData {
  return jsonEvent({ id, type: "CallPlaced", data: { video: false }, metadata: { $correlationId: "c" } });
}

/** So many of them. */
export function proposals(count: number): JSONEventData[] {
  return Array.from({ length: count }, () => proposed());
}

export async function idsOf(
  events: AsyncIterable<ResolvedEvent | AllStreamResolvedEvent>,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const { event } of events) if (event !== undefined) ids.push(event.id);
  return ids;
}
