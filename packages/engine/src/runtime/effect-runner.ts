import type { CallEffect, CallEffectType, CallSecret } from "../call/call-effects.ts";
import type { CallEventInput } from "../call/call-events.ts";
import { secretNames } from "../store/vault.ts";
import type { SecretName, Vault } from "../store/vault.ts";
import type { EffectContext, EffectResult } from "./call-transport.ts";
import type { EnginePorts } from "./engine-ports.ts";

/** Effects on the call's own secrets: one after the other, so that a late preparation can't undo a wipe. */
const inOrder: ReadonlySet<CallEffectType> = new Set(["PrepareKey", "DeriveKey", "WipeSecrets"]);

/** Executes the effects of one call and hands their facts back. */
export class EffectRunner {
  readonly #ports: EnginePorts;
  readonly #done: (effect: CallEffect, result: EffectResult) => void;
  #secretsLane: Promise<void> = Promise.resolve();

  constructor(ports: EnginePorts, done: (effect: CallEffect, result: EffectResult) => void) {
    this.#ports = ports;
    this.#done = done;
  }

  run(effect: CallEffect, call: EffectContext): void {
    const task = async (): Promise<void> => this.#done(effect, await this.#execute(effect, call));
    if (inOrder.has(effect.type)) this.#secretsLane = this.#secretsLane.then(task, task);
    else void task();
  }

  async #execute(effect: CallEffect, call: EffectContext): Promise<EffectResult> {
    const { transport, vault, report } = this.#ports;
    try {
      if (effect.type === "WipeSecrets") return await wipeSecrets(effect.params.secrets, call, vault);
      const result = await transport.execute(effect, call);
      if (result.events.length > 0) return result;
      throw new TypeError(`The transport reported nothing about ${effect.type}.`);
    } catch (error) {
      report({ kind: "executorThrew", callId: call.callId, effect: effect.type, error });
      return { events: [failure(effect, effect.type === "WipeSecrets" ? "VAULT_FAILED" : "INTERNAL")] };
    }
  }
}

/** What our user wrote, and what a transport keeps of answers that are not recorded yet. */
const texts = ["comment", "debug", "log", "slug", "RequestCall", "AcceptCall", "ConfirmCall"];

async function wipeSecrets(
  secrets: readonly CallSecret[],
  call: EffectContext,
  vault: Vault,
): Promise<EffectResult> {
  await vault.erase(secrets.flatMap((secret) => namesOf(secret, call)));
  return { events: [{ type: "SecretsWiped", secrets }] };
}

function namesOf(
  secret: CallSecret,
  { callId, accountId, telegramCallId }: EffectContext,
): readonly SecretName[] {
  switch (secret) {
    case "exponent":
    case "key":
      return [secretNames[secret](callId)];
    case "access":
    case "media":
      return telegramCallId === null ? [] : [secretNames[secret](accountId, telegramCallId)];
    case "texts":
      return [
        ...texts.map((name) => secretNames.text(callId, name)),
        ...(telegramCallId === null ? [] : [secretNames.slug(accountId, telegramCallId)]),
      ];
    default:
      return secret satisfies never;
  }
}

function failure(effect: CallEffect, type: string): CallEventInput {
  const error = { type, code: 0, outcome: "refused", waitSeconds: null } as const;
  return { type: "RequestFailed", effect: effect.type, error };
}
