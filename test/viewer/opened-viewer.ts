import { openSqliteEventStore } from "@offhook/store-sqlite";
import type { EventStore } from "@offhook/engine";
import { onTestFinished } from "vitest";
import { start } from "../cli/offhook-process.ts";
import type { Running } from "../cli/offhook-process.ts";

/** A running `offhook open`. */
export interface OpenedViewer {
  /** With the token. */
  readonly url: string;
  readonly origin: string;
  readonly running: Running;
}

/** Starts `offhook open` as a person would, but for the browser. It is ended with the test, or with all of them. */
export async function openViewer(
  store: string,
  args: readonly string[] = [],
  until: (end: () => void) => void = onTestFinished,
): Promise<OpenedViewer> {
  const running = start(["open", "--no-browser", "--json", "--store", store, ...args], {}, until);
  const { url } = (await running.told("viewer")) as unknown as { readonly url: string };
  return { url, origin: new URL(url).origin, running };
}

/** A store that another process has, in this one: to write to while it is looked at. */
export async function writableStore(path: string): Promise<EventStore> {
  const store = await openSqliteEventStore(path);
  onTestFinished(() => store.close());
  return store;
}
