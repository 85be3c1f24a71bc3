import { needObject } from "@offhook/engine";
import type { Int64, KeyCheck } from "@offhook/engine";
import type { TlLong } from "../client/phone-objects.ts";
import { needBytes, needFingerprint, needGroup, needSecret } from "./argument.ts";
import { padded } from "./big-number.ts";
import { opensCommitment } from "./commitment.ts";
import type { DhGroup } from "./dh-config.ts";
import { callEmoji } from "./emoji.ts";
import type { CallEmoji } from "./emoji.ts";
import { keyFingerprint, sameFingerprint } from "./fingerprint.ts";
import { modularPower } from "./modular-power.ts";
import { isPublicValue } from "./public-value.ts";

/** The result of a successful exchange. `key` is the secret of the call; the rest may be shown. */
export interface AgreedKey extends CallEmoji {
  readonly ok: true;
  /** 256 bytes. */
  readonly key: Uint8Array;
  readonly fingerprint: Int64;
}

/**
 * `check` names what the peer's value did not pass. Each ends the call (discardCall, reason disconnect): going
 * on, or trying once more with another value, would give away what the check protects.
 * `gAHash`: the hash is not 32 bytes long, or `g_a` is not what the caller committed to.
 */
export type Agreement = AgreedKey | { readonly ok: false; readonly check: KeyCheck };

/** What the caller knows when `phoneCallAccepted` arrives. */
export interface CallerView {
  readonly group: DhGroup;
  /** a */
  readonly exponent: Uint8Array;
  /** Our own value, the very bytes that `g_a_hash` was made of. */
  readonly gA: Uint8Array;
  /** As it came. */
  readonly gB: Uint8Array;
}

/** What the callee knows when `phoneCall` arrives. */
export interface CalleeView {
  readonly group: DhGroup;
  /** b */
  readonly exponent: Uint8Array;
  /** From `phoneCallRequested`. */
  readonly gAHash: Uint8Array;
  /** As it came, in `g_a_or_b`. */
  readonly gA: Uint8Array;
  /** `key_fingerprint` as it came. */
  readonly fingerprint: TlLong;
}

/**
 * The caller's side: key = g_b ^ a. The fingerprint goes out with confirmCall; compare it (`sameFingerprint`)
 * with the one that `phoneCall` brings. Pure and repeatable; one modular exponentiation.
 */
export function agreeAsCaller(view: CallerView): Agreement {
  needObject("view", view);
  needSecret("exponent", view.exponent);
  needBytes("gA", view.gA);
  needBytes("gB", view.gB);
  needGroup(view.group);
  if (!isPublicValue(view.gB, view.group)) return { ok: false, check: "gBBounds" };
  const key = modularPower(view.gB, view.exponent, view.group.p);
  return { ok: true, key, fingerprint: keyFingerprint(key), ...callEmoji(key, view.gA) };
}

/**
 * The callee's side: commitment, bounds, key = g_a ^ b, fingerprint, in this order, so that nothing is computed
 * from a value that was not committed to. Pure and repeatable; one modular exponentiation at most.
 */
export function agreeAsCallee(view: CalleeView): Agreement {
  needObject("view", view);
  needSecret("exponent", view.exponent);
  needBytes("gAHash", view.gAHash);
  needBytes("gA", view.gA);
  needFingerprint(view.fingerprint);
  needGroup(view.group);
  if (!opensCommitment(view.gA, view.gAHash)) return { ok: false, check: "gAHash" };
  if (!isPublicValue(view.gA, view.group)) return { ok: false, check: "gABounds" };
  const key = modularPower(padded(view.gA), view.exponent, view.group.p);
  const fingerprint = keyFingerprint(key);
  if (!sameFingerprint(fingerprint, view.fingerprint)) {
    key.fill(0);
    return { ok: false, check: "fingerprint" };
  }
  return { ok: true, key, fingerprint, ...callEmoji(key, view.gA) };
}
