import { InvalidArgument } from "@offhook/engine";
import { listenRaw } from "../client/library-updates.ts";
import type { LibraryClient } from "../client/library-client.ts";

/** A client of GramJS or teleproto, as far as it is listened to. */
export type TracedGramClient = Pick<
  LibraryClient,
  "invoke" | "addEventHandler" | "removeEventHandler" | "listEventHandlers"
>;

/** A client of mtcute, the low one or the high one, as far as it is listened to. Observed on version 0.30. */
export interface TracedMtcuteClient {
  call(message: never, params?: never): Promise<unknown>;
  readonly onServerUpdate: {
    add(handler: (updates: never) => void): void;
    remove(handler: (updates: never) => void): void;
  };
}

/** A client whose calls can be traced. */
export type TracedClient = TracedGramClient | TracedMtcuteClient;

/** Who hears of the answer to a request. */
export interface AnswerTap {
  answered(result: unknown): void;
  failed(error: unknown): void;
}

/** Who listens. What it throws is passed over. */
export interface Tap {
  /** A request goes out; what it gives hears of the answer. */
  sent(request: unknown): AnswerTap | undefined;
  updated(update: unknown): void;
}

/** Listens to a client until `stop`. @throws InvalidArgument */
export function tapOf(client: TracedClient, listener: Tap): { stop(): void } {
  const isObject = typeof client === "object" && client !== null;
  const has = (name: string): boolean => isObject && typeof Reflect.get(client, name) === "function";
  let isStopped = false;
  const tap: Tap = {
    sent: (request) => (isStopped ? undefined : safely(() => listener.sent(request))),
    updated: (update) => (isStopped ? undefined : safely(() => listener.updated(update))),
  };
  const ends: (() => void)[] = [];
  if (has("invoke") && has("addEventHandler") && has("listEventHandlers")) {
    ends.push(tapMethod(client, "invoke", tap));
    ends.push(listenRaw(client as LibraryClient, (update) => tap.updated(update)));
  } else if (has("call") && typeof Reflect.get(client, "onServerUpdate")?.add === "function") {
    const { onServerUpdate } = client as TracedMtcuteClient;
    const handler = (updates: unknown): void => {
      for (const update of updatesIn(updates)) tap.updated(update);
    };
    ends.push(tapMethod(client, "call", tap));
    onServerUpdate.add(handler);
    ends.push(() => onServerUpdate.remove(handler));
  } else throw new InvalidArgument("client", client, "a client of GramJS, teleproto or mtcute");
  return {
    stop() {
      if (isStopped) return;
      isStopped = true;
      for (const end of ends) end();
    },
  };
}

/** A tap must never break the client. */
function safely<T>(listen: () => T): T | undefined {
  try {
    return listen();
  } catch {
    return undefined;
  }
}

/**
 * Puts a method of its own on the client, which calls the one that was there with the same arguments and gives its very
 * answer. When somebody else has put another one over it since, it stays below that one and only passes on.
 */
function tapMethod(client: TracedClient, name: "invoke" | "call", tap: Tap): () => void {
  const own = Object.getOwnPropertyDescriptor(client, name);
  const original = Reflect.get(client, name) as (...args: readonly unknown[]) => Promise<unknown>;
  const tapped = (...args: readonly unknown[]): Promise<unknown> => {
    const heard = tap.sent(args[0]);
    const answer = Reflect.apply(original, client, args);
    if (heard !== undefined)
      Promise.resolve(answer).then(
        (result) => safely(() => heard.answered(result)),
        (error: unknown) => safely(() => heard.failed(error)),
      );
    return answer;
  };
  Object.defineProperty(client, name, {
    value: tapped,
    configurable: true,
    enumerable: own?.enumerable ?? false,
    writable: true,
  });
  return () => {
    if (Reflect.get(client, name) !== tapped) return;
    if (own === undefined) Reflect.deleteProperty(client, name);
    else Object.defineProperty(client, name, own);
  };
}

/** mtcute gives updates as Telegram sent them: many in one, or one alone. */
function updatesIn(updates: unknown): readonly unknown[] {
  const { updates: many, update: one } = (updates ?? {}) as {
    readonly updates?: unknown;
    readonly update?: unknown;
  };
  if (Array.isArray(many)) return many;
  return [one ?? updates];
}
