import { as } from "./call-changes.ts";
import { refuseForeign } from "./transitions.ts";
import type { Step } from "./transitions.ts";

/** What several states of the caller have in common. */

export const cancelled = { reason: "cancelled", origin: "us" } as const;

export const foreign = refuseForeign("C13");

/** The callee accepted: its value is checked and the key computed. */
export const deriveFromAccepted = [
  "noteAccepted",
  {
    type: "DeriveKey",
    params: ({ event }: Step) => ({ role: "caller" as const, gB: as(event, "CallAccepted").gB }),
  },
] as const;

/** phoneCall although no acceptance was heard of: it brings the callee's value as well. */
export const deriveFromConfirmed = [
  "noteAccepted",
  "noteConfirmation",
  {
    type: "DeriveKey",
    params: ({ event }: Step) => ({ role: "caller" as const, gB: as(event, "CallConfirmed").gAOrB }),
  },
] as const;

export const keyRejected = { reason: "keyRejected", origin: "engine", wire: "disconnect" } as const;

export const fingerprintDiffers = { ...keyRejected, detail: "fingerprint" } as const;
