import { InvalidArgument, needKnown, systemClock } from "@offhook/engine";
import type { CallSummary, NewRecord } from "@offhook/engine";
import { callFilter } from "@offhook/replay";
import type { CallPage, CallsAsked, CallSource, SourcedCall } from "./call-source.ts";
import { RemoteEvents } from "./remote-events.ts";
import { SourceUnreachable } from "./source-unreachable.ts";

/** Where a server is, and what its store is called. */
export interface RemoteSourceOptions {
  /** The address below which the server answers, with a `/` at its end: that of the page. */
  readonly base: string;
  /** What the page calls the store. */
  readonly name: string;
}

/**
 * The calls of the server that `offhook open` starts. The browser shows it the cookie by itself. What is followed comes over
 * one connection, which is given back while nobody sees the page.
 * @throws InvalidArgument
 */
export function remoteSource(options: RemoteSourceOptions): CallSource {
  needKnown("options", options, { base: true, name: true });
  const { base, name } = options;
  if (typeof base !== "string" || !base.endsWith("/"))
    throw new InvalidArgument("base", base, "the address of a folder, with a / at its end");
  if (typeof name !== "string") throw new InvalidArgument("name", name, "the name of the store");
  const events = new RemoteEvents(base, systemClock());
  return {
    name,
    calls: (asked) => calls(base, asked, events),
    // What is no id names no call: an address may hold anything.
    call: async (callId, signal) =>
      /^[0-9a-f-]{36}$/.test(callId) ? call(`${base}calls/${callId}`, signal) : null,
    follow: (callId, after, watcher) => events.follow(callId, after, watcher),
    followCalls: (watcher) => events.followCalls(watcher),
  };
}

/** As `CallsAnswer` of the server says. */
interface CallsAnswer {
  readonly calls: readonly CallSummary[];
  readonly next: Pick<CallSummary, "createdAt" | "callId"> | null;
  readonly place: string | null;
}

/** Most calls that the server gives at once. */
const mostCalls = 1_000;

async function calls(base: string, asked: CallsAsked, events: RemoteEvents): Promise<CallPage> {
  const { filter, limit, olderThan, signal } = asked;
  // Says what is wrong with it without asking anybody.
  callFilter(filter, { now: 0 });
  const found: CallSummary[] = [];
  let before: CallsAnswer["next"] = olderThan ?? null;
  // One more than is asked for: whether there is one is asked too.
  while (found.length <= limit) {
    const query = new URLSearchParams({ filter, limit: `${Math.min(mostCalls, limit + 1 - found.length)}` });
    if (before !== null) query.set("before", `${before.createdAt},${before.callId}`);
    const response = await answered(`${base}calls?${query}`, signal);
    const answer = (await readable(response.json())) as CallsAnswer;
    events.listStandsAt(answer.place);
    found.push(...answer.calls);
    before = answer.next;
    if (before === null) break;
  }
  return { calls: found.slice(0, limit), hasMore: found.length > limit };
}

async function call(address: string, signal?: AbortSignal): Promise<SourcedCall | null> {
  const response = await answered(address, signal);
  if (response.status === 204) return null;
  let summary: CallSummary | undefined;
  const records: NewRecord[] = [];
  for await (const line of linesOf(response)) {
    const part = JSON.parse(line) as { readonly call?: CallSummary; readonly record?: NewRecord };
    if (part.call !== undefined) summary = part.call;
    if (part.record !== undefined) records.push(part.record);
  }
  if (summary === undefined) throw new SourceUnreachable("The server's answer has no call in it.");
  return { summary, records };
}

async function answered(address: string, signal: AbortSignal | undefined): Promise<Response> {
  const response = await readable(fetch(address, { ...(signal && { signal }) }));
  if (response.ok) return response;
  const text = await readable(response.text());
  throw new SourceUnreachable(sentenceOf(text) ?? `The server answered ${response.status}: ${text.trim()}`);
}

/** What the server says of an error of its own. */
function sentenceOf(text: string): string | null {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === "string" ? message : null;
  } catch {
    return null;
  }
}

async function* linesOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await readable(reader.read());
      const lines = (rest + (value ?? "")).split("\n");
      rest = done ? "" : (lines.pop() ?? "");
      for (const line of lines) if (line !== "") yield line;
      if (done) return;
    }
  } finally {
    // Lets the connection go when nobody reads on.
    await reader.cancel().catch(() => {});
  }
}

/** What a browser says of a server that is gone helps nobody. An abort stays one. */
async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if ((cause as Partial<Error> | null)?.name === "AbortError") throw cause;
    throw new SourceUnreachable("The server of this page does not answer. Is offhook open still running?", {
      cause,
    });
  }
}
