import { initialContext } from "./call-context.ts";
import { callSetup } from "./call-setup.ts";
import { confirmed } from "./confirmed.ts";
import { discarded } from "./discarded.ts";
import { accepted } from "./outgoing-accepted.ts";
import { requested } from "./outgoing-requested.ts";
import { waiting } from "./outgoing-waiting.ts";
import { rule } from "./transitions.ts";

/**
 * The caller.
 *
 *   new ─► requested.preparing ─► requested.sending ─► waiting.registered ─► waiting.ringing
 *                                   │ hung up                  └──────┬──────────┘ accepted
 *                                   ▼                                 ▼
 *                              requested.cancelling   accepted.deriving ─► accepted.confirming ─► confirmed
 *   any of these ─► discarded.ending ─► discarded.reporting ─► (discarded.keeping ─►) discarded.closed
 *
 * Inputs: our user CallPlaced, CallHungUp; Telegram CallRegistered, CallReceived, CallAccepted, CallConfirmed,
 * CallDiscarded, CallVanished; effects KeyPrepared, KeyAgreed, KeyRejected, RequestFailed; deadlines TimerExpired.
 */
export const outgoingCall = callSetup.createMachine({
  id: "outgoingCall",
  version: "1",
  context: ({ input }) => initialContext(input, "outgoing"),
  initial: "new",
  states: {
    new: {
      description: "Nothing has happened",
      on: {
        CallPlaced: {
          ...rule("C1"),
          target: "requested",
          actions: ["notePlaced", { type: "PrepareKey", params: { role: "caller" } }],
        },
      },
    },
    requested,
    waiting,
    accepted,
    confirmed,
    discarded,
  },
});
