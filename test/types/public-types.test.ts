import type {
  AccountId,
  Call,
  CallEffect,
  CallEngine,
  CallEvent,
  CallEventData,
  CallEventInput,
  CallId,
  CallRecord,
  CallStream,
  CallTransition,
  CallUpdate,
  CallView,
  Diagnostic,
  EndReason,
  EventStore,
  PacingLimit,
  RingOutcome,
  StoredRecord,
} from "@offhook/engine";
import { createCallEngine, eachOf, isCallRecord, outgoingCall } from "@offhook/engine";
import type { CallChartElement, ChartSelection } from "@offhook/visualizer/call-chart";
import type { OpenCallEngineOptions, OpenedCallEngine } from "offhook";
import { openCallEngine } from "offhook";
import { filter, map } from "rxjs";
import type { Observable } from "rxjs";
import { createActor } from "xstate";
import { describe, expectTypeOf, it } from "vitest";

/*
 * What the compiler promises to those who use the packages. Nothing here runs: `npm run check` compiles it, and a line
 * behind @ts-expect-error that begins to compile fails it.
 */

declare const engine: CallEngine;
declare const call: Call;

describe("events", () => {
  it("narrow by their type", () => {
    const look = (event: CallEvent): void => {
      expectTypeOf(event.at).toEqualTypeOf<number>();
      // @ts-expect-error: not every event has it
      void event.fingerprint;
      if (event.type === "KeyAgreed") expectTypeOf(event.emoji).toEqualTypeOf<readonly string[]>();
      if (event.type === "CallHungUp")
        expectTypeOf(event.cause).toEqualTypeOf<
          "user" | "connectionLost" | "answered" | "aborted" | "glare"
        >();
    };
    expectTypeOf(look).parameter(0).toEqualTypeOf<CallEvent>();
    expectTypeOf<CallEventData["KeyRejected"]>().toHaveProperty("check");
  });

  it("take only what belongs to them", () => {
    expectTypeOf<{ type: "TimerExpired"; timer: "ring" }>().toExtend<CallEventInput>();
    expectTypeOf<{ type: "TimerExpired"; timer: "tea" }>().not.toExtend<CallEventInput>();
    expectTypeOf<{ type: "CallEaten" }>().not.toExtend<CallEventInput>();
  });

  it("stand in records with the data of their type", () => {
    expectTypeOf<CallRecord<"CallRated">["data"]["rating"]>().toEqualTypeOf<number>();
    const look = (record: StoredRecord): void => {
      if (isCallRecord(record)) expectTypeOf(record.rule).toEqualTypeOf<string | null>();
      else if (record.type !== "SignalingSettled") expectTypeOf(record.data.packet).toEqualTypeOf<string>();
    };
    void look;
  });
});

describe("effects", () => {
  it("narrow by their type", () => {
    const look = (effect: CallEffect): void => {
      if (effect.type === "DiscardCall") expectTypeOf(effect.params.durationSeconds).toEqualTypeOf<number>();
      // @ts-expect-error: PrepareKey has none
      if (effect.type === "PrepareKey") void effect.params.durationSeconds;
    };
    void look;
  });

  it("are the actions of the machine, by name and parameters", () => {
    const provided = (): unknown =>
      createActor(
        outgoingCall.provide({
          actions: {
            RequestCall: (_, params) => expectTypeOf(params.randomId).toEqualTypeOf<number>(),
            // @ts-expect-error: there is no such effect
            EatCall: () => {},
          },
        }),
        { input: { callId: "1" as CallId, accountId: "a" as AccountId } },
      );
    void provided;
  });
});

describe("ids", () => {
  it("are not taken for one another, nor for any text", () => {
    expectTypeOf<CallId>().toExtend<string>();
    expectTypeOf<string>().not.toExtend<CallId>();
    expectTypeOf<AccountId>().not.toExtend<CallId>();
  });
});

describe("the outcome of a ring", () => {
  it("is told apart by its kind, to the last one", () => {
    const look = (outcome: RingOutcome): string => {
      switch (outcome.kind) {
        case "answered":
          expectTypeOf(outcome.kept).toEqualTypeOf<boolean>();
          return outcome.call.callId;
        case "declinedOrBusy":
          expectTypeOf(outcome.which).toEqualTypeOf<"declined" | "busy" | null>();
          return outcome.call.callId;
        case "missed":
        case "unreachable":
          return outcome.call.callId;
        case "refused":
          return outcome.by satisfies "privacy" | "blocked";
        case "flooded":
          expectTypeOf(outcome.allowedAt).toEqualTypeOf<number | null>();
          return "";
        case "cancelled":
          return outcome.by satisfies "signal" | "user" | "glare";
        case "paced":
          expectTypeOf(outcome.limit).toEqualTypeOf<PacingLimit>();
          expectTypeOf(outcome.allowedAt).toEqualTypeOf<number>();
          // @ts-expect-error: no call was placed
          return outcome.call.callId;
        case "accountClosed":
          return outcome.because;
        case "failed":
          expectTypeOf(outcome.reason).toEqualTypeOf<EndReason>();
          return outcome.error?.type ?? "";
        default:
          return outcome satisfies never;
      }
    };
    expectTypeOf(look).returns.toEqualTypeOf<string>();
  });
});

describe("what comes in and what goes wrong", () => {
  it("is told apart by its kind", () => {
    const update = (given: CallUpdate): void => {
      if (given.kind === "signaling") expectTypeOf(given.packet).toEqualTypeOf<Uint8Array>();
      if (given.kind === "event") expectTypeOf(given.event).toEqualTypeOf<CallEventInput>();
    };
    const diagnostic = (given: Diagnostic): void => {
      if (given.kind === "appendFailed") expectTypeOf(given.retryInMs).toEqualTypeOf<number>();
      if (given.kind === "accountPaused") expectTypeOf(given.until).toEqualTypeOf<number>();
    };
    void [update, diagnostic];
  });
});

describe("options", () => {
  it("reject what they do not take", () => {
    const wrong = (): unknown => [
      // @ts-expect-error: a user id is text, as a number loses digits
      engine.placeCall({ userId: 5 }),
      // @ts-expect-error: milliseconds
      engine.ring({ userId: "5" }, { ringForMs: "20 s" }),
      // @ts-expect-error: hang up or keep
      engine.ring({ userId: "5" }, { onAnswer: "talk" }),
      // @ts-expect-error: what is left out is left out, not undefined
      engine.placeCall({ userId: "5" }, { video: undefined }),
      // @ts-expect-error: no such option
      engine.placeCall({ userId: "5" }, { vidoe: true }),
      // @ts-expect-error: the engine's own causes are not the embedder's
      call.hangUp({ cause: "answered" }),
      // @ts-expect-error: no such problem
      call.rate(4, { problems: ["boredom"] }),
      // @ts-expect-error: bytes
      call.sendSignaling("hello"),
      // @ts-expect-error: its ports are missing
      createCallEngine({ transports: [] }),
      // @ts-expect-error: a client is needed
      openCallEngine({}),
      // @ts-expect-error: the one or the other
      openCallEngine({ client: {} as OpenCallEngineOptions["client"], admission: { busy: "maybe" } }),
      // @ts-expect-error: a number of items
      eachOf(engine.calls$, { bufferSize: "many" }),
      // @ts-expect-error: a view is read-only
      (call.view.state = "confirmed"),
    ];
    void wrong;
  });

  it("take a signal wherever something can wait", () => {
    const { signal } = new AbortController();
    const right = (): unknown => [
      engine.placeCall({ userId: "5" }, { signal }),
      engine.ring({ username: "@durov" }, { account: "a", ringForMs: 20_000, onAnswer: "keep", signal }),
      call.answer({ signal }),
      call.hangUp({ signal }),
      call.migrate("slug", { signal }),
      call.rate(5, { signal }),
      call.provideDebug("{}", { signal }),
      call.provideLog(Uint8Array.of(1), { signal }),
      call.conferenceSlug({ signal }),
      call.sendSignaling(Uint8Array.of(1), { signal }),
      call.key({ signal }),
      openCallEngine({ client: {} as OpenCallEngineOptions["client"], signal }),
      // None, where an application hands on what it may have been given.
      call.hangUp({ signal: undefined as AbortSignal | undefined }),
    ];
    void right;
  });
});

describe("streams", () => {
  it("are Observables and AsyncIterables of what they tell", () => {
    expectTypeOf<CallEngine["calls$"]>().toEqualTypeOf<CallStream<Call>>();
    expectTypeOf<CallEngine["transitions$"]>().toExtend<Observable<CallTransition>>();
    expectTypeOf<Call["state$"]>().toExtend<AsyncIterable<CallView>>();
    expectTypeOf<Call["signalingData$"]>().toExtend<Observable<Uint8Array>>();
    const states = (): unknown =>
      engine.transitions$.pipe(
        map(({ record }) => record.to),
        filter((to) => to !== "confirmed"),
      );
    const looped = async (): Promise<void> => {
      for await (const { view } of engine.transitions$) expectTypeOf(view).toEqualTypeOf<CallView>();
      for await (const each of eachOf(engine.calls$)) expectTypeOf(each).toEqualTypeOf<Call>();
    };
    void [states, looped];
  });

  it("and stores, and engines are disposed of by `await using`", () => {
    expectTypeOf<CallEngine>().toExtend<AsyncDisposable>();
    expectTypeOf<OpenedCallEngine>().toExtend<AsyncDisposable & CallEngine>();
    expectTypeOf<EventStore>().toExtend<AsyncDisposable>();
  });
});

describe("the element <call-chart>", () => {
  it("is known to the compiler by its name, with its properties and its event", () => {
    const page = (): void => {
      const chart = document.createElement("call-chart");
      expectTypeOf(chart).toEqualTypeOf<CallChartElement>();
      chart.records = [] as readonly CallRecord[];
      // @ts-expect-error: there is no such theme
      chart.theme = "pink";
      chart.addEventListener("call-chart-select", ({ detail }) => {
        expectTypeOf(detail).toEqualTypeOf<ChartSelection>();
      });
      expectTypeOf(document.querySelector("call-chart")).toEqualTypeOf<CallChartElement | null>();
    };
    void page;
  });
});
