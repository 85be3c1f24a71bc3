import { InvalidArgument, needKnown } from "@offhook/engine";
import type { AccountSettings } from "./accounts.ts";
import { needWhole } from "./argument.ts";
import type { FaultRule } from "./faults.ts";

/** A situation by name: settings of accounts and things that go wrong. `server.play(...)` brings it about. */
export interface Scenario {
  /** What happens, in one sentence. */
  readonly summary: string;
  readonly accounts?: readonly AccountSettings[];
  readonly faults?: readonly FaultRule[];
}

/** Between whom it happens. */
export interface Between {
  readonly caller: bigint;
  readonly callee: bigint;
}

const always = { times: Infinity } as const;

/** The callee's line is busy: the caller gets a call, and its end at once. */
export function busyCallee(between: Between): Scenario {
  const { callee } = checkedBetween(between);
  return {
    summary: "The callee's line is busy.",
    accounts: [{ userId: callee, lineBusy: true }],
  };
}

/** 403 USER_PRIVACY_RESTRICTED. */
export function privateCallee(between: Between): Scenario {
  const { callee } = checkedBetween(between);
  return {
    summary: "The callee's privacy settings let nobody call.",
    accounts: [{ userId: callee, callsFrom: "nobody" }],
  };
}

/** 403 USER_IS_BLOCKED. */
export function blockedCaller(between: Between): Scenario {
  const { caller, callee } = checkedBetween(between);
  return {
    summary: "The callee has blocked the caller.",
    accounts: [{ userId: callee, blocked: [caller] }],
  };
}

/** 400 INPUT_USER_DEACTIVATED. */
export function deactivatedCallee(between: Between): Scenario {
  const { callee } = checkedBetween(between);
  return { summary: "The callee's account is gone.", accounts: [{ userId: callee, deactivated: true }] };
}

/** 400 PARTICIPANT_VERSION_OUTDATED. */
export function outdatedCallee(between: Between): Scenario {
  const { callee } = checkedBetween(between);
  return {
    summary: "No client of the callee can be called.",
    accounts: [{ userId: callee, callsSupported: false }],
  };
}

/** 420 FLOOD_WAIT_n on the next requestCall, or on all. */
export function floodedCaller(
  between: Between,
  options: { readonly waitSeconds?: number; readonly times?: number } = {},
): Scenario {
  const { caller } = checkedBetween(between);
  needKnown("options", options, { waitSeconds: true, times: true });
  const { waitSeconds = 30, times = 1 } = options;
  needWhole("waitSeconds", waitSeconds, 1);
  return {
    summary: `The caller has called too often and must wait ${waitSeconds} s.`,
    faults: [
      {
        request: { method: "phone.requestCall", userId: caller },
        fault: { kind: "error", rpcCode: 420, text: `FLOOD_WAIT_${waitSeconds}` },
        times,
      },
    ],
  };
}

/** The callee's devices hear nothing; the call ends missed by a timer. */
export function silentCallee(between: Between): Scenario {
  const { callee } = checkedBetween(between);
  return {
    summary: "The callee's devices never hear of the call.",
    faults: [{ push: { update: "phoneCallRequested", userId: callee }, fault: { kind: "lose" }, ...always }],
  };
}

/** 406 CALL_PROTOCOL_COMPAT_LAYER_INVALID on acceptCall. */
export function incompatibleCallee(between: Between): Scenario {
  const { callee } = checkedBetween(between);
  return {
    summary: "Both clients speak no common version.",
    faults: [
      {
        request: { method: "phone.acceptCall", userId: callee },
        fault: { kind: "error", rpcCode: 406, text: "CALL_PROTOCOL_COMPAT_LAYER_INVALID" },
        ...always,
      },
    ],
  };
}

/** 500 CALL_OCCUPY_FAILED on acceptCall. */
export function occupiedCallee(between: Between): Scenario {
  const { callee } = checkedBetween(between);
  return {
    summary: "The callee is making another call when it answers.",
    faults: [
      {
        request: { method: "phone.acceptCall", userId: callee },
        fault: { kind: "error", rpcCode: 500, text: "CALL_OCCUPY_FAILED" },
      },
    ],
  };
}

/** The server acts, the client gets no answer and can't know. */
export function unansweredRequest(between: Between, method = "phone.requestCall"): Scenario {
  const { caller } = checkedBetween(between);
  return {
    summary: `The server acts on ${method}, but its answer is lost.`,
    faults: [{ request: { method, userId: caller }, fault: { kind: "dropAnswer" } }],
  };
}

/** The server hears nothing, the client gets no answer and can't know. */
export function unheardRequest(between: Between, method = "phone.requestCall"): Scenario {
  const { caller } = checkedBetween(between);
  return {
    summary: `${method} is lost on its way to the server.`,
    faults: [{ request: { method, userId: caller }, fault: { kind: "dropRequest" } }],
  };
}

/** 500 RPC_CALL_FAIL: the server gives up, outcome unknown. */
export function serverFault(between: Between, method = "phone.requestCall"): Scenario {
  const { caller } = checkedBetween(between);
  return {
    summary: `The server fails at ${method}.`,
    faults: [
      { request: { method, userId: caller }, fault: { kind: "error", rpcCode: 500, text: "RPC_CALL_FAIL" } },
    ],
  };
}

/** Every request waits before the server acts and again before it answers. */
export function slowServer(between: Between, delayMs = 3000): Scenario {
  checkedBetween(between);
  return {
    summary: `Every request takes ${2 * delayMs} ms.`,
    faults: [{ request: {}, fault: { kind: "delay", beforeMs: delayMs, afterMs: delayMs }, ...always }],
  };
}

/** One kind of update never arrives: `phoneCallAccepted`, `phoneCall`, `phoneCallDiscarded`, ... */
export function lostUpdate(between: Between, update: string): Scenario {
  checkedBetween(between);
  return {
    summary: `${update} never arrives.`,
    faults: [{ push: { update }, fault: { kind: "lose" }, ...always }],
  };
}

/** Every update arrives twice. */
export function repeatedUpdates(between: Between): Scenario {
  checkedBetween(between);
  return {
    summary: "Every update arrives twice.",
    faults: [{ push: {}, fault: { kind: "duplicate" }, ...always }],
  };
}

/** Every update may be overtaken by the next one. */
export function reorderedUpdates(between: Between, chance = 0.5): Scenario {
  checkedBetween(between);
  return {
    summary: "Updates overtake each other.",
    faults: [{ push: {}, fault: { kind: "reorder" }, chance, ...always }],
  };
}

/** Everything that can go wrong does, each with the same probability per request or update. */
export function unreliableNetwork(between: Between, chance = 0.05): Scenario {
  checkedBetween(between);
  const often = { chance, ...always } as const;
  return {
    summary: `Requests and updates are lost, late or repeated, each with probability ${chance}.`,
    faults: [
      { request: {}, fault: { kind: "dropRequest" }, ...often },
      { request: {}, fault: { kind: "dropAnswer" }, ...often },
      { request: {}, fault: { kind: "error", rpcCode: 500, text: "RPC_CALL_FAIL" }, ...often },
      { request: {}, fault: { kind: "delay", beforeMs: 400, afterMs: 400 }, ...often },
      { push: {}, fault: { kind: "lose" }, ...often },
      { push: {}, fault: { kind: "duplicate", copies: 2, apartMs: 150 }, ...often },
      { push: {}, fault: { kind: "delay", delayMs: 700 }, ...often },
      { push: {}, fault: { kind: "reorder" }, ...often },
    ],
  };
}

function checkedBetween(between: Between): Between {
  if (
    typeof between === "object" &&
    typeof between?.caller === "bigint" &&
    typeof between.callee === "bigint"
  )
    return between;
  throw new InvalidArgument("between", between, "{ caller, callee }, two user ids as bigint");
}

/** Every scenario with its defaults, by name. */
export const scenarios = {
  busyCallee,
  privateCallee,
  blockedCaller,
  deactivatedCallee,
  outdatedCallee,
  floodedCaller: (between: Between) => floodedCaller(between),
  silentCallee,
  incompatibleCallee,
  occupiedCallee,
  unansweredRequest: (between: Between) => unansweredRequest(between),
  unheardRequest: (between: Between) => unheardRequest(between),
  serverFault: (between: Between) => serverFault(between),
  slowServer: (between: Between) => slowServer(between),
  lostAcceptance: (between: Between) => lostUpdate(between, "phoneCallAccepted"),
  lostConfirmation: (between: Between) => lostUpdate(between, "phoneCall"),
  lostEnd: (between: Between) => lostUpdate(between, "phoneCallDiscarded"),
  repeatedUpdates,
  reorderedUpdates: (between: Between) => reorderedUpdates(between),
  unreliableNetwork: (between: Between) => unreliableNetwork(between),
} as const satisfies Record<string, (between: Between) => Scenario>;

/** The name of a ready-made scenario. */
export type ScenarioName = keyof typeof scenarios;
