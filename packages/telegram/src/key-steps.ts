import { secretNames } from "@offhook/engine";
import type { Base64Url, CallEffectParams, CallId, EffectResult, Vault } from "@offhook/engine";
import type { KeyHalfStock } from "./account/key-half-stock.ts";
import { SecretMissing } from "./effect-failure.ts";
import { agreeAsCallee, agreeAsCaller } from "./key-exchange/agreement.ts";
import { commitmentTo } from "./key-exchange/commitment.ts";
import { checkDhConfig } from "./key-exchange/dh-config.ts";
import { keyHalfBytes, readKeyHalf } from "./vault-values.ts";
import type { KeyHalfEntry } from "./vault-values.ts";

/** The two steps of a key exchange that are ours alone. What they make is durable before they report it. */
export interface KeyStepPorts {
  readonly vault: Vault;
  readonly halves: Pick<KeyHalfStock, "next">;
}

/**
 * PrepareKey: an exponent, stored with its group and public value under the call's name. Repeating it finds what
 * is there and reports the same.
 */
export async function prepareKey(
  { role }: CallEffectParams["PrepareKey"],
  callId: CallId,
  { vault, halves }: KeyStepPorts,
): Promise<EffectResult> {
  const name = secretNames.exponent(callId);
  let stored = await vault.get(name);
  if (stored === undefined) {
    const served = await halves.next();
    if (!served.ok) return { events: [{ type: "KeyRejected", check: "dhConfig" }] };
    const { g, p } = served.group;
    [stored] = await vault.put([{ name, value: keyHalfBytes({ g, p, ...served.half }) }]);
    served.half.exponent.fill(0);
  }
  if (stored === undefined) throw new SecretMissing(name);
  const { publicValue } = readKeyHalf(stored);
  return {
    events: [
      role === "caller"
        ? { type: "KeyPrepared", gAHash: base64Url(commitmentTo(publicValue)) }
        : { type: "KeyPrepared", gB: base64Url(publicValue) },
    ],
  };
}

/**
 * DeriveKey: checks the peer's value, computes the key and stores it under the call's name. In the group of the
 * exponent, whatever Telegram serves by now.
 */
export async function deriveKey(
  params: CallEffectParams["DeriveKey"],
  callId: CallId,
  { vault }: Pick<KeyStepPorts, "vault">,
): Promise<EffectResult> {
  const half = await keyHalfOf(callId, vault);
  const verdict = await checkDhConfig(half);
  if (!verdict.ok) return { events: [{ type: "KeyRejected", check: "dhConfig" }] };
  const { group } = verdict;
  const { exponent, publicValue } = half;
  const agreement =
    params.role === "caller"
      ? agreeAsCaller({ group, exponent, gA: publicValue, gB: bytes(params.gB) })
      : agreeAsCallee({
          group,
          exponent,
          gAHash: bytes(params.gAHash),
          gA: bytes(params.gA),
          fingerprint: params.fingerprint,
        });
  if (!agreement.ok) return { events: [{ type: "KeyRejected", check: agreement.check }] };
  await vault.put([{ name: secretNames.key(callId), value: agreement.key }]);
  const { fingerprint, emoji, variants } = agreement;
  const agreed = { type: "KeyAgreed", fingerprint, emoji } as const;
  return { events: [variants === undefined ? agreed : { ...agreed, emojiVariants: variants }] };
}

/** @throws SecretMissing when the exponent was never made or is destroyed. */
export async function keyHalfOf(callId: CallId, vault: Vault): Promise<KeyHalfEntry> {
  const name = secretNames.exponent(callId);
  const stored = await vault.get(name);
  if (stored === undefined) throw new SecretMissing(name);
  return readKeyHalf(stored);
}

function base64Url(value: Uint8Array): Base64Url {
  return Buffer.from(value).toString("base64url") as Base64Url;
}

function bytes(text: Base64Url): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64url"));
}
