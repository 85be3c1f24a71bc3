import { OffhookError } from "@offhook/engine";
import type { RequestError, SecretName } from "@offhook/engine";
import { RpcFailure } from "./client/rpc-failure.ts";

/** A step needs a secret that the vault does not hold: it was destroyed, or another vault is in use. */
export class SecretMissing extends OffhookError {
  override readonly code = "SECRET_MISSING";
  readonly secret: SecretName;

  constructor(secret: SecretName) {
    super("SECRET_MISSING", `The vault holds no ${secret}: it was destroyed, or this is another vault.`);
    this.name = "SecretMissing";
    this.secret = secret;
  }
}

/**
 * What Telegram, the network or the vault answered instead of a result, without any text that they chose.
 * `undefined` for anything else: that is a bug, to be shown and not to be recorded as theirs.
 */
export function requestErrorOf(error: unknown): RequestError | undefined {
  if (error instanceof RpcFailure) {
    const { type, rpcCode: code, outcome, waitSeconds } = error;
    return { type, code, outcome, waitSeconds: waitSeconds ?? null };
  }
  if (error instanceof OffhookError && /^(?:VAULT|SECRET|STORE)_/.test(error.code)) {
    return { type: error.code, code: 0, outcome: "refused", waitSeconds: null };
  }
  return undefined;
}
