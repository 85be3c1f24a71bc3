import { OffhookError } from "@offhook/engine";
import type { Connection } from "./connection.ts";
import { loadClient } from "./client-module.ts";
import { logEvent } from "./log-event.ts";
import type { LogEvent, LogPlace } from "./log-event.ts";
import { after, backoffMs } from "./patience.ts";
import { asStoreError, faultOf } from "./server-faults.ts";
import { isAfter } from "./whole-log.ts";

/** What is told of a subscription. */
export interface LogListener {
  readonly next: (event: LogEvent) => void;
  /** It is over: the server will not have it. */
  readonly failed: (error: Error) => void;
}

/**
 * Events of streams whose names begin so, after a place in the log, for as long as it is not stopped. A subscription of the
 * client ends with its connection and never resumes; this one is begun again where the last event, or the server's last
 * word on how far it has looked, stands.
 */
export function followLog(
  connection: Connection,
  options: { readonly after: LogPlace | "start"; readonly prefixes: readonly string[] },
  listener: LogListener,
): () => void {
  let place = options.after;
  let failures = 0;
  let stopped = false;
  let end: () => void = () => {};

  const begin = async (): Promise<void> => {
    const { address, patience } = connection;
    const [client, { streamNameFilter }] = await Promise.all([
      connection.writingClient(),
      loadClient(address.shown),
    ]);
    if (stopped) return;
    const prefixes = options.prefixes.map((each) => address.prefix + each);
    const checkpointReached = (_: unknown, reached: LogPlace): void => {
      if (isCurrent) place = reached;
    };
    let isCurrent = true;
    const subscription = client.subscribeToAll({
      fromPosition: place,
      filter: streamNameFilter({ prefixes, checkpointReached }),
      requiresLeader: true,
    });
    const cancelWait = after(patience.timeoutMs, () => ended(undefined));
    const ended = (error: unknown): void => {
      if (!isCurrent) return;
      isCurrent = false;
      cancelWait();
      void subscription.unsubscribe().catch(() => {});
      if (!stopped) beginLater(error);
    };
    end = () => ended(undefined);
    subscription.on("error", ended);
    subscription.on("end", () => ended(undefined));
    subscription.on("close", () => ended(undefined));
    subscription.on("confirmation", () => {
      cancelWait();
      failures = 0;
    });
    subscription.on("data", ({ event }) => {
      if (!isCurrent || event === undefined) return;
      const { stream, ...rest } = logEvent(event);
      if (rest.place !== null) {
        if (place !== "start" && !isAfter(rest.place, place)) return;
        place = rest.place;
      }
      listener.next({ ...rest, stream: stream.slice(address.prefix.length) });
    });
  };

  const beginLater = (error: unknown): void => {
    if (error instanceof OffhookError || faultOf(error) === "denied") {
      stopped = true;
      listener.failed(asStoreError(error, connection.address.shown));
      return;
    }
    end = after(backoffMs(failures++), start);
  };
  const start = (): void => {
    if (!stopped) void begin().catch(beginLater);
  };

  start();
  return () => {
    stopped = true;
    end();
  };
}
