import { initialContext } from "./call-context.ts";
import { callSetup } from "./call-setup.ts";
import { confirmed } from "./confirmed.ts";
import { discarded } from "./discarded.ts";
import { accepted } from "./incoming-accepted.ts";
import { arrival } from "./incoming-arrival.ts";
import { requested } from "./incoming-requested.ts";

/**
 * The callee.
 *
 *   new ─► requested.arriving ─► requested.ringing ─► accepted.preparing ─► accepted.sending ─► accepted.awaiting
 *    │               └─────────────────┴ answered ─►                             └───────┬───────────┘
 *    ├► requested.held ┘ released                                               accepted.verifying ─► confirmed
 *    └► requested.observed ─► discarded.reporting
 *   any of these ─► discarded.ending ─► discarded.reporting ─► (discarded.keeping ─►) discarded.closed
 *
 * Inputs: Telegram CallRequested, CallRegistered, CallReceived, CallAccepted (answers to acceptCall),
 * CallConfirmed, CallDiscarded, CallVanished; our user CallAnswered, CallHungUp; effects KeyPrepared, KeyAgreed,
 * KeyRejected, RequestSucceeded, RequestFailed; deadlines TimerExpired;
 * the runtime CallReleased.
 */
export const incomingCall = callSetup.createMachine({
  id: "incomingCall",
  version: "1",
  context: ({ input }) => initialContext(input, "incoming"),
  initial: "new",
  states: {
    new: arrival,
    requested,
    accepted,
    confirmed,
    discarded,
  },
});
