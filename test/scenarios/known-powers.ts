import crypto from "node:crypto";
import type { KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

/** Private keys that OpenSSL has imported, by their DER. */
const known = new Map<string, KeyObject>();
const most = 5_000;

/**
 * Worlds of one seed draw the same exponents again and again, and an exponentiation costs more than all else in a call: from
 * now on each is done once in this process. `modularPower` has OpenSSL import a private key for it, which gives the same
 * key for the same bytes.
 */
export function rememberPowers(): void {
  const imported = crypto.createPrivateKey;
  crypto.createPrivateKey = (key) => {
    if (typeof key !== "object" || !("key" in key) || !(key.key instanceof Uint8Array)) return imported(key);
    const der = Buffer.from(key.key).toString("latin1");
    const made = known.get(der) ?? imported(key);
    if (known.size >= most) known.clear();
    known.set(der, made);
    return made;
  };
  syncBuiltinESMExports();
}
