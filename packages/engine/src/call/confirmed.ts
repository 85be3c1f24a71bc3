import { callSetup } from "./call-setup.ts";
import {
  adopted,
  discardedByTelegram,
  failLoudly,
  glareIsOver,
  hangUp,
  ignored,
  rule,
  sessionIsDead,
  whileLive,
} from "./transitions.ts";

/** The key is agreed and verified; the media engine may start. The same for both sides. */
export const confirmed = callSetup.createStateConfig({
  id: "confirmed",
  tags: ["talking"],
  description: "Both sides hold the same key; signalling data passes",
  on: {
    ...whileLive,
    CallAdopted: adopted("disconnect"),
    CallRegistered: ignored("E28"),
    CallReceived: ignored("E28"),
    CallRequested: ignored("E33"),
    CallAccepted: ignored("E28"),
    CallConfirmed: ignored("E28c"),
    CallHungUp: [
      glareIsOver,
      {
        ...hangUp("E29", { reason: "connectionLost", origin: "us", wire: "disconnect" }),
        guard: "connectionLost",
      },
      hangUp("E29", { reason: "hungUp", origin: "us", wire: "hangup" }),
    ],
    MediaFailed: hangUp("E29m", { reason: "mediaFailed", origin: "us", wire: "disconnect" }),
    MediaEstablished: { ...rule("E29e"), actions: ["noteEstablished"] },
    CallMigrated: {
      ...hangUp("E30", { reason: "migrated", origin: "us", wire: "migrateConferenceCall" }),
      guard: "conferenceSupported",
    },
    SignalingRefused: [sessionIsDead, failLoudly("E36", "disconnect")],
    CallDiscarded: discardedByTelegram("E31", "talking"),
    SecretsWiped: rule("E43"),
  },
});
