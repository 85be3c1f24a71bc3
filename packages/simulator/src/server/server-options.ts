import {
  type Clock,
  type Digest,
  InvalidArgument,
  needKnown,
  needMethods,
  needObject,
  type Randomness,
} from "@offhook/engine";
import { listOf, needPart, texts } from "./argument.ts";
import type { AccountSettings } from "./accounts.ts";
import { createFaults, type FaultRule } from "./faults.ts";
import type { DhConfig, ServerContext } from "./server-context.ts";
import { type ServerLimits, serverLimitRows } from "./server-limits.ts";
import { type ChoiceId, type ChoiceSettings, simulatorChoices } from "./simulator-choices.ts";
import { telegramPrime } from "./telegram-prime.ts";
import { createTimers } from "./timers.ts";

/** What a simulated Telegram is made of. */
export interface CallServerOptions {
  readonly clock: Pick<Clock, "now" | "schedule">;
  readonly randomness: Randomness;
  readonly digest: Digest;
  readonly accounts?: readonly AccountSettings[];
  /** User names, without "@", that belong to channels. */
  readonly channels?: readonly string[];
  /** Answers to what is not known about Telegram; the rest stays at its default. */
  readonly choices?: Partial<ChoiceSettings>;
  readonly limits?: Partial<ServerLimits>;
  /** What goes wrong, in the order in which rules are asked. */
  readonly faults?: readonly FaultRule[];
  /** Default: Telegram's prime, g = 3, version 3. A bad one shows what a client makes of it. */
  readonly dhConfig?: DhConfig;
  /** The JSON object of phone.getCallConfig. Default: `{}`. */
  readonly callConfig?: string;
  /** What help.getConfig says of this data centre. Default: number 2 at 127.0.0.1:443. */
  readonly dcOption?: () => { readonly id: number; readonly ipAddress: string; readonly port: number };
}

/** A world without accounts. @throws InvalidArgument */
export function createContext(options: CallServerOptions): ServerContext {
  needKnown("options", options, serverOptions);
  needMethods("clock", options.clock, ["now", "schedule"]);
  needMethods("randomness", options.randomness, ["bytes"]);
  needMethods("digest", options.digest, ["sha256"]);
  const { clock, randomness, digest, dhConfig, callConfig = "{}", channels = [] } = options;
  needPart("channels", channels, listOf(texts));
  needPart("callConfig", callConfig, texts);
  for (const name of ["accounts", "faults"] as const) {
    const list = options[name];
    if (list !== undefined && !Array.isArray(list)) throw new InvalidArgument(name, list, "a list");
  }
  if (dhConfig !== undefined) needObject("dhConfig", dhConfig);
  if (options.dcOption !== undefined && typeof options.dcOption !== "function")
    throw new InvalidArgument("dcOption", options.dcOption, "a function");
  return {
    clock,
    timers: createTimers(clock),
    randomness,
    digest,
    choices: readChoices(options.choices ?? {}),
    limits: readLimits(options.limits ?? {}),
    faults: createFaults(randomness, options.faults),
    facts: {
      dhConfig: dhConfig ?? { g: 3, p: telegramPrime(), version: 3 },
      callConfig,
      dcOption: options.dcOption ?? (() => ({ id: 2, ipAddress: "127.0.0.1", port: 443 })),
    },
    channels: new Set(channels.map((username) => username.toLowerCase())),
    accounts: new Map(),
    calls: new Map(),
    reports: new Map(),
  };
}

const serverOptions = {
  clock: true,
  randomness: true,
  digest: true,
  accounts: true,
  channels: true,
  choices: true,
  limits: true,
  faults: true,
  dhConfig: true,
  callConfig: true,
  dcOption: true,
} as const satisfies Record<keyof CallServerOptions, true>;

/** @throws InvalidArgument for an unknown question or option */
function readChoices(given: Partial<ChoiceSettings>): ChoiceSettings {
  for (const [id, option] of Object.entries(given)) {
    if (!Object.hasOwn(simulatorChoices, id))
      throw new InvalidArgument("choices", id, `one of ${Object.keys(simulatorChoices).join(", ")}`);
    const { options } = simulatorChoices[id as ChoiceId];
    if (!Object.hasOwn(options, option))
      throw new InvalidArgument(`choices.${id}`, option, `one of ${Object.keys(options).join(", ")}`);
  }
  const defaults = Object.entries(simulatorChoices).map(([id, choice]) => [id, choice.default]);
  return { ...(Object.fromEntries(defaults) as ChoiceSettings), ...given };
}

/** @throws InvalidArgument for an unknown limit or one that is not a whole number from 0 */
function readLimits(given: Partial<ServerLimits>): ServerLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(serverLimitRows, name))
      throw new InvalidArgument("limits", name, `one of ${Object.keys(serverLimitRows).join(", ")}`);
    if (!(Number.isInteger(value) && value >= 0))
      throw new InvalidArgument(`limits.${name}`, value, "a whole number, 0 or more");
  }
  const defaults = Object.entries(serverLimitRows).map(([name, [value]]) => [name, value]);
  return { ...(Object.fromEntries(defaults) as unknown as ServerLimits), ...given };
}
