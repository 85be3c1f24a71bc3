import { InvalidArgument, type Randomness } from "@offhook/engine";
import { needed, needParts, type Part, texts, truths, userIds, wholeNumbers } from "./argument.ts";

/** Which requests a rule is about; what is left out matches everything. */
export interface RequestMatch {
  /** `"phone.requestCall"`. */
  readonly method?: string;
  readonly userId?: bigint;
  readonly deviceId?: string;
}

/** What goes wrong with a request. */
export type RequestFault =
  /** The server answers with this error and does nothing. `420 FLOOD_WAIT_17`, `500 RPC_CALL_FAIL`, any other. */
  | { readonly kind: "error"; readonly rpcCode: number; readonly text: string }
  /** The server acts on it after `beforeMs` and answers after another `afterMs`. */
  | { readonly kind: "delay"; readonly beforeMs?: number; readonly afterMs?: number }
  /** The server never hears of it; no answer comes. */
  | { readonly kind: "dropRequest" }
  /** The server acts on it, but no answer comes. */
  | { readonly kind: "dropAnswer" };

/** Which pushes a rule is about; what is left out matches everything. */
export interface PushMatch {
  /** Constructor of the PhoneCall inside (`"phoneCallAccepted"`), or `"updatePhoneCallSignalingData"`. */
  readonly update?: string;
  readonly userId?: bigint;
  readonly deviceId?: string;
}

/** What goes wrong with one push to one device. */
export type PushFault =
  /** It never arrives; with `inDifference` it is in the device's next difference, as if it had been disconnected. */
  | { readonly kind: "lose"; readonly inDifference?: boolean }
  /** It arrives `copies` times more, all at once or each `apartMs` after the one before. */
  | { readonly kind: "duplicate"; readonly copies?: number; readonly apartMs?: number }
  /** It arrives late; later pushes overtake it. */
  | { readonly kind: "delay"; readonly delayMs: number }
  /** It arrives after the next push to the device, or after `atMostMs` (default 1000). */
  | { readonly kind: "reorder"; readonly atMostMs?: number };

interface HowOften {
  /** So many matches pass unharmed first. Default 0. */
  readonly skip?: number;
  /** So many matches suffer it. Default 1; `Infinity` for all. */
  readonly times?: number;
  /** Of those, each suffers it with this probability, drawn from the server's randomness. Default 1. */
  readonly chance?: number;
}

/** Something that goes wrong with a request, and how often. */
export type RequestFaultRule = HowOften & { readonly request: RequestMatch; readonly fault: RequestFault };
/** Something that goes wrong with an update, and how often. */
export type PushFaultRule = HowOften & { readonly push: PushMatch; readonly fault: PushFault };
/** One thing that goes wrong, as data. */
export type FaultRule = RequestFaultRule | PushFaultRule;

export interface Faults {
  /** The returned function takes the rule back. @throws InvalidArgument */
  add(rule: FaultRule): () => void;
  /** The first rule that strikes wins; rules before it that match are counted too. */
  forRequest(method: string, userId: bigint | undefined, deviceId: string): RequestFault | undefined;
  forPush(update: string, userId: bigint, deviceId: string): PushFault | undefined;
}

export function createFaults(randomness: Randomness, rules: readonly FaultRule[] = []): Faults {
  const standing: { readonly rule: FaultRule; seen: number; struck: number }[] = [];

  function strikes(entry: (typeof standing)[number]): boolean {
    const { skip = 0, times = 1, chance = 1 } = entry.rule;
    entry.seen += 1;
    if (entry.seen <= skip || entry.struck >= times) return false;
    if (chance < 1 && draw(randomness) >= chance) return false;
    entry.struck += 1;
    return true;
  }

  const faults: Faults = {
    add(rule) {
      check(rule);
      const entry = { rule, seen: 0, struck: 0 };
      standing.push(entry);
      return () => {
        const at = standing.indexOf(entry);
        if (at >= 0) standing.splice(at, 1);
      };
    },
    forRequest(method, userId, deviceId) {
      for (const entry of standing) {
        if (!("request" in entry.rule)) continue;
        const { request, fault } = entry.rule;
        const meant =
          same(request.method, method) && same(request.userId, userId) && same(request.deviceId, deviceId);
        if (meant && strikes(entry)) return fault;
      }
      return undefined;
    },
    forPush(update, userId, deviceId) {
      for (const entry of standing) {
        if (!("push" in entry.rule)) continue;
        const { push, fault } = entry.rule;
        const meant = same(push.update, update) && same(push.userId, userId) && same(push.deviceId, deviceId);
        if (meant && strikes(entry)) return fault;
      }
      return undefined;
    },
  };
  for (const rule of rules) faults.add(rule);
  return faults;
}

function same<T>(wanted: T | undefined, found: T): boolean {
  return wanted === undefined || wanted === found;
}

/** A number in [0, 1) with 32 random bits. */
function draw(randomness: Randomness): number {
  const drawn = randomness.bytes(4);
  return new DataView(drawn.buffer, drawn.byteOffset, 4).getUint32(0) / 2 ** 32;
}

type PartsOf<F extends { readonly kind: string }> = {
  readonly [Kind in F["kind"]]: Readonly<Record<keyof Extract<F, { readonly kind: Kind }>, Part>>;
};

const requestFaults: PartsOf<RequestFault> = {
  error: {
    kind: texts,
    rpcCode: needed(wholeNumbers),
    text: needed({
      expected: "an upper-case text",
      holds: (text) => typeof text === "string" && /^[A-Z0-9_]+$/.test(text),
    }),
  },
  delay: { kind: texts, beforeMs: wholeNumbers, afterMs: wholeNumbers },
  dropRequest: { kind: texts },
  dropAnswer: { kind: texts },
};

const pushFaults: PartsOf<PushFault> = {
  lose: { kind: texts, inDifference: truths },
  duplicate: { kind: texts, copies: wholeNumbers, apartMs: wholeNumbers },
  delay: { kind: texts, delayMs: needed(wholeNumbers) },
  reorder: { kind: texts, atMostMs: wholeNumbers },
};

const howOften: Readonly<Record<keyof HowOften, Part>> = {
  skip: { expected: "0 or more", holds: wholeNumbers.holds },
  times: {
    expected: "1 or more, or Infinity",
    holds: (times) => times === Infinity || (wholeNumbers.holds(times) && times !== 0),
  },
  chance: {
    expected: "from 0 to 1",
    holds: (chance) => typeof chance === "number" && chance >= 0 && chance <= 1,
  },
};

/** @throws InvalidArgument */
function check(rule: FaultRule): void {
  const isRule = typeof rule === "object" && rule !== null && "request" in rule !== "push" in rule;
  if (!isRule || typeof rule.fault !== "object" || rule.fault === null)
    throw new InvalidArgument("rule", rule, "{ request, fault } or { push, fault }");
  const { fault, ...rest } = rule;
  if ("request" in rest) {
    const { request, ...often } = rest;
    needParts("request", request, { method: texts, userId: userIds, deviceId: texts }, "request.");
    needParts("rule", often, howOften);
    checkFault(fault, requestFaults);
  } else {
    const { push, ...often } = rest;
    needParts("push", push, { update: texts, userId: userIds, deviceId: texts }, "push.");
    needParts("rule", often, howOften);
    checkFault(fault, pushFaults);
  }
}

/** @throws InvalidArgument */
function checkFault(
  fault: RequestFault | PushFault,
  kinds: Readonly<Record<string, Readonly<Record<string, Part>>>>,
): void {
  const parts = Object.hasOwn(kinds, fault.kind) ? kinds[fault.kind] : undefined;
  if (parts === undefined)
    throw new InvalidArgument("fault.kind", fault.kind, `one of ${Object.keys(kinds).join(", ")}`);
  needParts<object>("fault", fault, parts, "fault.");
}
