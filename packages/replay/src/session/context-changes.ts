import { InvalidArgument } from "@offhook/engine";
import type { CallContext, Deadline } from "@offhook/engine";

/** One fact of the context that is another than before. */
export interface ContextChange {
  /** The field, with dots where it lies deeper: `connection.startDate`, `deadlines.ring`. */
  readonly path: string;
  /** Plain JSON; `undefined` where there was nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What differs between two contexts of a call, in the order of the context's fields. Deadlines are compared by their
 * timers: `deadlines.ring` is when it goes off. A field that is `null` is not known, which is the same as none. Instead of a
 * context `null` stands for that of a record that can't be decided, or for nothing.
 * @throws InvalidArgument
 */
export function contextChanges(
  before: CallContext | null,
  after: CallContext | null,
): readonly ContextChange[] {
  const changes: ContextChange[] = [];
  compare("", plain("before", before), plain("after", after), changes);
  return changes;
}

/** All that is known in a context, as changes from nothing. @throws InvalidArgument */
export function contextFacts(context: CallContext | null): readonly ContextChange[] {
  return contextChanges(null, context);
}

function plain(parameter: string, context: CallContext | null): Fields {
  if (context === null) return {};
  if (!Array.isArray(context?.deadlines))
    throw new InvalidArgument(parameter, context, "the context of a call, or null");
  return { ...context, deadlines: byTimer(context.deadlines) };
}

type Fields = Readonly<Record<string, unknown>>;

function byTimer(deadlines: readonly Deadline[]): Fields {
  return Object.fromEntries(deadlines.map(({ timer, dueAt }) => [timer, dueAt]));
}

function compare(path: string, before: unknown, after: unknown, changes: ContextChange[]): void {
  if (before === after || ((before ?? null) === null && (after ?? null) === null)) return;
  if (isFields(before) || isFields(after)) {
    const was = isFields(before) ? before : {};
    const is = isFields(after) ? after : {};
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
      compare(path === "" ? key : `${path}.${key}`, was[key], is[key], changes);
    return;
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) changes.push({ path, before, after });
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
