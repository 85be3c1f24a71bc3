import type { CallView } from "@offhook/engine";
import { scenarios } from "@offhook/simulator";
import type { ScenarioName } from "@offhook/simulator";
import type { WorldOptions } from "../scenarios/world.ts";

/** What the two do, each as long as the call lets them; after a restart they do the same again. */
export interface Users {
  /** A second after it has begun to ring. Default: he answers. */
  readonly bobDoes?: "answers" | "declines" | "nothing";
  /** Alice hangs up a second after the call has come to this state, or three seconds after it was confirmed. */
  readonly aliceHangsUp?: "requested.sending" | "waiting.ringing" | "confirmed" | "a minute later";
  /** The media engine of both finds no way. */
  readonly mediaFails?: boolean;
}

/** What happens when nobody crashes, and how it may end for each when one of them does. */
export interface CrashCourse extends Users {
  readonly name: string;
  readonly scenario?: ScenarioName;
  readonly server?: WorldOptions;
  /** Reasons of the end, `none` for no call; the first one is that of a course without a crash. */
  readonly alice: string;
  readonly bob: string;
}

const ratings = { choices: { askRating: "confirmed" } } as const;
/** The word that was lost with the process was the answer, that it rings, that it was accepted, the key. */
const talking = {
  alice: "hungUp requestTimeout receiveTimeout exchangeTimeout connectionLost",
  bob: "hungUp none exchangeTimeout connectionLost elsewhereOrCancelled",
} as const;
/** A caller who was dead for too long cancels what the callee has answered in the meantime. */
const cancelledLate = { ...talking, bob: `${talking.bob} cancelled` } as const;
/** The request that was refused is sent again and gets through. */
const secondTry = { bob: "none hungUp elsewhereOrCancelled" } as const;

/** Every scenario of the simulator, with users who talk. */
const endsOf: Readonly<Record<ScenarioName, Pick<CrashCourse, "alice" | "bob">>> = {
  busyCallee: { alice: "declinedOrBusy requestTimeout receiveTimeout", bob: "none" },
  privateCallee: { alice: "privacy requestTimeout", bob: "none" },
  blockedCaller: { alice: "blocked requestTimeout", bob: "none" },
  deactivatedCallee: { alice: "targetInvalid requestTimeout", bob: "none" },
  outdatedCallee: { alice: "protocolMismatch requestTimeout", bob: "none" },
  floodedCaller: { alice: "flood requestTimeout hungUp", ...secondTry },
  silentCallee: { alice: "receiveTimeout requestTimeout", bob: "none" },
  incompatibleCallee: {
    alice: "connectionLost requestTimeout receiveTimeout ringTimeout",
    bob: "protocolMismatch none exchangeTimeout elsewhereOrCancelled",
  },
  occupiedCallee: {
    alice: "declinedOrBusy requestTimeout receiveTimeout ringTimeout connectionLost hungUp",
    bob: "busy none exchangeTimeout elsewhereOrCancelled hungUp",
  },
  unansweredRequest: cancelledLate,
  unheardRequest: { alice: "requestTimeout hungUp", ...secondTry },
  serverFault: { alice: "requestTimeout hungUp", ...secondTry },
  slowServer: talking,
  lostAcceptance: {
    alice: "connectionLost requestTimeout receiveTimeout ringTimeout",
    bob: "exchangeTimeout none elsewhereOrCancelled cancelled",
  },
  lostConfirmation: talking,
  lostEnd: { ...cancelledLate, alice: `${talking.alice} ringTimeout` },
  repeatedUpdates: talking,
  reorderedUpdates: talking,
  unreliableNetwork: {
    alice: `${talking.alice} ringTimeout`,
    bob: `${talking.bob} cancelled requestRefused`,
  },
};

/** And the other things that users do on a good network. */
export const crashCourses: readonly CrashCourse[] = [
  { name: "an ordinary call", ...talking },
  { name: "the callee hangs up", aliceHangsUp: "a minute later", ...talking },
  {
    name: "the callee declines",
    bobDoes: "declines",
    alice: "declinedOrBusy requestTimeout receiveTimeout ringTimeout",
    bob: "declined none elsewhereOrCancelled",
  },
  {
    name: "nobody answers",
    bobDoes: "nothing",
    alice: "ringTimeout requestTimeout receiveTimeout missed",
    bob: "ringTimeout none elsewhereOrCancelled",
  },
  {
    name: "the caller cancels while it rings",
    bobDoes: "nothing",
    aliceHangsUp: "waiting.ringing",
    alice: "cancelled requestTimeout receiveTimeout",
    bob: "elsewhereOrCancelled none ringTimeout",
  },
  {
    name: "the caller cancels at once",
    aliceHangsUp: "requested.sending",
    scenario: "slowServer",
    alice: "cancelled requestTimeout",
    bob: "elsewhereOrCancelled none exchangeTimeout cancelled",
  },
  {
    name: "the media fail",
    mediaFails: true,
    alice: talking.alice.replace("hungUp", "mediaFailed"),
    bob: talking.bob.replace("hungUp", "mediaFailed"),
  },
  { name: "Telegram asks for a rating", server: ratings, ...talking },
  {
    name: "Telegram answers a repeated request",
    server: { choices: { repeatedRandomId: "repeat" } },
    ...talking,
  },
  ...(Object.keys(scenarios) as ScenarioName[]).map((scenario) => ({
    name: scenario,
    scenario,
    ...endsOf[scenario],
  })),
];

/** What a user does now, and after how long. */
export function deedOf(
  who: "alice" | "bob",
  users: Users,
  { direction, state, ringing, confirmed }: CallView,
): readonly [deed: "answer" | "hangUp" | "mediaFailed", afterMs: number] | undefined {
  const { bobDoes = "answers", aliceHangsUp = "confirmed", mediaFails = false } = users;
  if (direction === "incoming" && ringing) {
    if (bobDoes === "nothing") return undefined;
    return [bobDoes === "answers" ? "answer" : "hangUp", 1_000];
  }
  if (confirmed && mediaFails) return ["mediaFailed", 1_000];
  if (who === "alice" && state === aliceHangsUp) return ["hangUp", confirmed ? 3_000 : 1_000];
  // A call whose end was lost does not end by itself: people hang up.
  if (confirmed) return ["hangUp", who === "alice" ? 60_000 : 30_000];
  return undefined;
}
