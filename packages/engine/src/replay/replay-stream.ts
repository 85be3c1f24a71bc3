import { Observable } from "rxjs";
import { needKnown, needMethods } from "../call/argument.ts";
import { InvalidArgument, OffhookError } from "../call/offhook-error.ts";
import type { CallId } from "../call/ids.ts";
import { callStream, isCallRecord } from "../store/call-record.ts";
import type { Cancel, Clock } from "../store/clock.ts";
import type { EventStore } from "../store/event-store.ts";
import { checkReplay, replayCall, replayOptions } from "./replay-call.ts";
import type { ReplayOptions, ReplayStep } from "./replay-call.ts";

/** How fast a recorded call is played, and what is compared. */
export interface ReplayStreamOptions extends ReplayOptions {
  /** 1 plays as fast as it happened, 10 ten times as fast. Default `Infinity`: no waits. */
  readonly speed?: number;
  /** Who waits between the steps; needed for a finite speed only. */
  readonly clock?: Clock;
}

/** There is no such call in the store. */
export class CallNotFound extends OffhookError {
  override readonly code = "CALL_NOT_FOUND";
  readonly callId: string;

  constructor(callId: string) {
    super("CALL_NOT_FOUND", `The store has no call ${callId}. List the calls to see their ids.`);
    this.name = "CallNotFound";
    this.callId = callId;
  }
}

/**
 * Plays a recorded call: each record with what the machine decides on it, in order, with the pauses of the
 * original. Sends nothing and writes nothing. Each subscription plays it again; unsubscribing stops it.
 * @throws InvalidArgument for no call id, a speed that is not above 0, or a finite one without a clock. Errors the stream
 *   with CallNotFound (CALL_NOT_FOUND) or the store's error.
 */
export function replay$(
  store: EventStore,
  callId: CallId | string,
  options: ReplayStreamOptions = {},
): Observable<ReplayStep> {
  if (typeof store?.readStream !== "function")
    throw new InvalidArgument("store", store, "an EventStore, such as openSqliteEventStore() gives");
  needKnown("options", options, { ...replayOptions, speed: true, clock: true });
  checkReplay(options);
  const { clock, speed = Number.POSITIVE_INFINITY, ...compared } = options;
  if (typeof callId !== "string" || callId === "")
    throw new InvalidArgument("callId", callId, "the id of a call, as the list of calls shows it");
  if (typeof speed !== "number" || !(speed > 0))
    throw new InvalidArgument("speed", speed, "a number above 0 (Infinity plays without waits)");
  if (clock !== undefined) needMethods("clock", clock, ["now", "schedule"]);
  if (Number.isFinite(speed) && clock === undefined) {
    throw new InvalidArgument(
      "clock",
      undefined,
      "a clock when the speed is finite, for example systemClock()",
    );
  }
  return new Observable((subscriber) => {
    let cancel: Cancel | undefined;
    const play = async (): Promise<void> => {
      const records = [];
      for await (const record of store.readStream(callStream(callId as CallId))) {
        if (subscriber.closed) return;
        if (isCallRecord(record)) records.push(record);
      }
      if (records.length === 0) throw new CallNotFound(callId);
      let last = records[0]?.at ?? 0;
      for (const step of replayCall(records, compared)) {
        const wait = (step.record.at - last) / speed;
        last = step.record.at;
        if (wait > 0 && clock !== undefined) {
          await new Promise<void>((resolve) => {
            cancel = clock.schedule(clock.now() + wait, resolve);
          });
        }
        if (subscriber.closed) return;
        subscriber.next(step);
      }
      subscriber.complete();
    };
    play().catch((error: unknown) => subscriber.error(error));
    return () => cancel?.();
  });
}
