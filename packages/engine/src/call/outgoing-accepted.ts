import { callSetup } from "./call-setup.ts";
import {
  endHere,
  failLoudly,
  hangUp,
  ignored,
  resultOf,
  rule,
  whileLive,
  whileExchanging,
} from "./transitions.ts";
import { fingerprintDiffers, foreign, keyRejected } from "./outgoing-steps.ts";

/** phone.confirmCall is answered with something else than a confirmed call. */
const noConfirmation = {
  ...hangUp("C18", { ...keyRejected, reason: "requestRefused" }),
  guard: "isAnswer",
} as const;

/** The key exchange, as the caller sees it. */
export const accepted = callSetup.createStateConfig({
  id: "accepted",
  initial: "deriving",
  states: {
    deriving: {
      description: "The callee's value is checked and the key computed",
      on: {
        KeyAgreed: [
          {
            ...rule("C16"),
            guard: "confirmationMatches",
            target: "#confirmed",
            actions: ["noteVerified", { type: "WipeSecrets", params: { secrets: ["exponent"] } }],
          },
          { ...hangUp("C17", fingerprintDiffers), guard: "confirmationDiffers" },
          {
            ...rule("C11k"),
            target: "confirming",
            actions: [
              "noteKeyAgreed",
              {
                type: "ConfirmCall",
                params: ({ context, event }) => {
                  const { telegramCallId, protocol } = context;
                  if (event.type !== "KeyAgreed" || telegramCallId === null || protocol === null)
                    throw new TypeError("C11k");
                  return { telegramCallId, fingerprint: event.fingerprint, protocol };
                },
              },
            ],
          },
        ],
        KeyRejected: hangUp("C12", keyRejected),
        RequestFailed: { ...failLoudly("C12", "disconnect"), ...resultOf("DeriveKey") },
        CallConfirmed: [{ ...rule("C15"), guard: "isOurs", actions: ["noteConfirmation"] }, foreign],
      },
    },
    confirming: {
      description: "phone.confirmCall is on its way",
      on: {
        CallConfirmed: [
          foreign,
          {
            ...rule("C16"),
            guard: "fingerprintsMatch",
            target: "#confirmed",
            actions: ["noteConfirmed", { type: "WipeSecrets", params: { secrets: ["exponent"] } }],
          },
          { ...hangUp("C17", fingerprintDiffers), guard: "isOurs" },
        ],
        CallRegistered: [noConfirmation, ignored("C10")],
        CallReceived: [noConfirmation, ignored("C10")],
        CallRequested: [noConfirmation, ignored("E33")],
        CallAccepted: [noConfirmation, ignored("C14")],
        RequestFailed: [
          {
            ...endHere("C19", { reason: "hungUp", origin: "peer", wire: null }),
            guard: {
              type: "refusedWith",
              params: { effect: "ConfirmCall", types: ["CALL_ALREADY_DECLINED"] },
            },
          },
          {
            ...rule("C20"),
            guard: {
              type: "refusedWith",
              params: { effect: "ConfirmCall", types: ["CALL_ALREADY_ACCEPTED"] },
            },
          },
          { ...rule("C20u"), guard: { type: "outcomeUnknown", params: { effect: "ConfirmCall" } } },
          { ...failLoudly("C21", "disconnect"), ...resultOf("ConfirmCall") },
        ],
      },
    },
  },
  on: {
    ...whileLive,
    CallRegistered: ignored("C10"),
    CallReceived: ignored("C10"),
    CallRequested: ignored("E33"),
    CallAccepted: ignored("C14"),
    ...whileExchanging({ hungUp: "C26", timedOut: "C24" }),
  },
});
