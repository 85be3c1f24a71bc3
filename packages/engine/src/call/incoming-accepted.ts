import { as } from "./call-changes.ts";
import { callSetup } from "./call-setup.ts";
import {
  discardedByTelegram,
  endHere,
  failHere,
  failLoudly,
  hangUp,
  ignored,
  refuseForeign,
  resultOf,
  rule,
  sessionIsDead,
  whileLive,
  whileExchanging,
} from "./transitions.ts";
import type { Step } from "./transitions.ts";

const verify = {
  guard: "isOurs",
  target: "verifying",
  actions: [
    "noteConfirmation",
    {
      type: "DeriveKey",
      params: ({ context, event }: Step) => {
        const { gAOrB, fingerprint } = as(event, "CallConfirmed");
        if (context.gAHash === null) throw new TypeError("A call came in without the hash of g_a.");
        return { role: "callee" as const, gA: gAOrB, gAHash: context.gAHash, fingerprint };
      },
    },
  ],
} as const;

const foreign = refuseForeign("K20w");
const taken = {
  ...rule("K14"),
  guard: "isOurs",
  target: "awaiting",
  actions: ["noteExchangeGoesOn"],
} as const;
const keyRejected = { reason: "keyRejected", origin: "engine", wire: "disconnect" } as const;
const refusedBecause = (type: string) =>
  ({ guard: { type: "refusedWith", params: { effect: "AcceptCall", types: [type] } } }) as const;

/** The key exchange, as the callee sees it. */
export const accepted = callSetup.createStateConfig({
  id: "accepted",
  initial: "preparing",
  states: {
    preparing: {
      description: "Our user answered; the exponent is being made",
      on: {
        KeyPrepared: {
          ...rule("K9k"),
          target: "sending",
          actions: [
            "noteKeyPrepared",
            {
              type: "AcceptCall",
              params: ({ context, event }) => {
                const prepared = as(event, "KeyPrepared");
                const { telegramCallId, protocol } = context;
                if (!("gB" in prepared) || telegramCallId === null || protocol === null)
                  throw new TypeError("K9k");
                return { telegramCallId, gB: prepared.gB, protocol };
              },
            },
          ],
        },
        KeyRejected: hangUp("K9e", keyRejected),
        RequestFailed: { ...failLoudly("K9e", "disconnect"), ...resultOf("PrepareKey") },
        CallDiscarded: discardedByTelegram("K13", "unanswered"),
      },
    },
    sending: {
      description: "phone.acceptCall is on its way",
      on: {
        EffectRetried: { ...rule("K21o"), actions: ["noteAnswerInDoubt"] },
        CallRegistered: [taken, foreign],
        CallReceived: [taken, foreign],
        CallAccepted: [taken, foreign],
        CallConfirmed: [{ ...rule("K17"), ...verify }, foreign],
        CallDiscarded: discardedByTelegram("K16", "unanswered"),
        RequestFailed: [
          { ...failHere("K21"), guard: "answeredElsewhere" },
          { ...rule("K21r"), ...refusedBecause("CALL_ALREADY_ACCEPTED"), actions: ["noteAnswerInDoubt"] },
          {
            ...endHere("K22", { reason: "cancelled", origin: "peer", wire: null }),
            ...refusedBecause("CALL_ALREADY_DECLINED"),
          },
          { ...failLoudly("K23", "disconnect"), ...refusedBecause("CALL_PROTOCOL_COMPAT_LAYER_INVALID") },
          { ...failLoudly("K24", "busy"), ...refusedBecause("CALL_OCCUPY_FAILED") },
          {
            ...rule("K21u"),
            guard: { type: "outcomeUnknown", params: { effect: "AcceptCall" } },
            actions: ["noteAnswerInDoubt"],
          },
          { ...failLoudly("K24e", "disconnect"), ...resultOf("AcceptCall") },
        ],
      },
    },
    awaiting: {
      description: "Telegram took our answer; the caller's key is awaited",
      on: {
        CallConfirmed: [{ ...rule("K18"), ...verify }, foreign],
        CallAccepted: ignored("K27"),
        CallRegistered: ignored("K28"),
        CallReceived: ignored("K28"),
      },
    },
    verifying: {
      description: "The caller's value is checked and the key computed",
      on: {
        KeyAgreed: {
          ...rule("K18k"),
          target: "#confirmed",
          actions: ["noteVerified", { type: "WipeSecrets", params: { secrets: ["exponent"] } }],
        },
        KeyRejected: [
          { ...hangUp("K19", keyRejected), guard: { type: "checkWas", params: { check: "gAHash" } } },
          hangUp("K20", keyRejected),
        ],
        RequestFailed: { ...failLoudly("K20", "disconnect"), ...resultOf("DeriveKey") },
        CallConfirmed: ignored("K29"),
        CallAccepted: ignored("K14l"),
        CallRegistered: ignored("K14l"),
        CallReceived: ignored("K14l"),
      },
    },
  },
  on: {
    ...whileLive,
    CallRequested: ignored("K6"),
    RequestSucceeded: { ...ignored("K7l"), ...resultOf("ReportReceived") },
    RequestFailed: [sessionIsDead, { ...ignored("K7l"), ...resultOf("ReportReceived") }],
    ...whileExchanging({ hungUp: "K26", timedOut: "K25" }),
  },
});
