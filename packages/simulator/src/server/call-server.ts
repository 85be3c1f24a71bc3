import { type Clock, type Digest, InvalidArgument, type Randomness } from "@offhook/engine";
import type { TlValue } from "../tl/tl-object.ts";
import { type AccountSettings, checked, newAccount } from "./accounts.ts";
import type { ServerMessage } from "./call-objects.ts";
import { newDevice } from "./delivery.ts";
import { accountWhere } from "./directory-methods.ts";
import { createFaults, type FaultRule, type RequestFault } from "./faults.ts";
import { anonymousMethods, methods } from "./methods.ts";
import type { CallReport, ServerCall } from "./server-call.ts";
import { accountOf, type Asking, type DhConfig, type ServerContext, userHash } from "./server-context.ts";
import { type ServerLimits, serverLimitRows } from "./server-limits.ts";
import { type CallServer, RpcFault, type ServerSession } from "./server-port.ts";
import { type ChoiceId, type ChoiceSettings, simulatorChoices } from "./simulator-choices.ts";
import { telegramPrime } from "./telegram-prime.ts";
import { createTimers } from "./timers.ts";

export interface CallServerOptions {
  readonly clock: Pick<Clock, "now" | "schedule">;
  readonly randomness: Randomness;
  readonly digest: Digest;
  readonly accounts?: readonly AccountSettings[];
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

/** Telegram's side of `phone.*`, for any number of users and devices, and what a test may do to it. */
export interface SimulatedTelegram extends CallServer {
  /** Adds an account, or changes some settings of the one with that id. @throws InvalidArgument */
  setAccount(settings: AccountSettings): void;
  /** The access hash by which `viewer` names `userId`, as a client would have learnt it from a chat. */
  accessHash(viewer: bigint, userId: bigint): bigint;
  /** From now on this goes wrong. The returned function takes it back. @throws InvalidArgument */
  addFault(rule: FaultRule): () => void;
  /** Every call that the server still knows, oldest first. Live objects: read, don't change. */
  calls(): readonly Readonly<ServerCall>[];
  /** What clients reported about a call after it. */
  reports(callId: bigint): readonly Readonly<CallReport>[];
  /** The service messages in a user's chats, oldest first. */
  serviceMessages(userId: bigint): readonly ServerMessage[];
  /** Calls every timer off; later requests get 500 INTERNAL. Repeating it is safe. */
  close(): void;
}

/**
 * A server without transport: faces call `handle` and `attach`. Its only time is `clock`, its only chance
 * `randomness`, so a world of clients and servers runs the same way from the same seed.
 *
 * @throws InvalidArgument for an unknown choice, a limit that is not a whole number, a wrong account or rule
 */
export function createCallServer(options: CallServerOptions): SimulatedTelegram {
  const context = createContext(options);
  let closed = false;

  async function handle(session: ServerSession, request: { readonly _: string }): Promise<TlValue> {
    if (closed) throw new RpcFault(500, "INTERNAL");
    const fault = context.faults.forRequest(request._, session.userId, session.deviceId);
    return withFault(context, fault, () => execute(context, session, request));
  }

  return {
    handle,
    attach(session, push) {
      const { device } = askingOf(context, session);
      device.push = push;
      return () => {
        if (device.push === push) device.push = undefined;
      };
    },
    userIdByPhone: (phoneNumber) =>
      accountWhere(context, ({ settings }) => settings.phoneNumber === phoneNumber)?.settings.userId,
    setAccount: (settings) => setAccount(context, settings),
    accessHash(viewer, userId) {
      return userHash(context, accountOf(context, viewer), accountOf(context, userId).settings.userId);
    },
    addFault: (rule) => context.faults.add(rule),
    calls: () => [...context.calls.values()],
    reports: (callId) => context.reports.get(callId) ?? [],
    serviceMessages: (userId) => [...accountOf(context, userId).serviceMessages],
    close() {
      closed = true;
      context.timers.cancelAll();
    },
  };
}

/** One request, in one turn: either it is refused and nothing has changed, or it is done. */
function execute(context: ServerContext, session: ServerSession, request: { readonly _: string }): TlValue {
  const anonymous = anonymousMethods.get(request._);
  if (anonymous !== undefined) return anonymous(context);
  const method = methods.get(request._);
  const asking = askingOf(context, session);
  if (method === undefined) throw new RpcFault(400, "INPUT_METHOD_INVALID");
  return method(context, asking, request);
}

async function withFault(
  context: ServerContext,
  fault: RequestFault | undefined,
  run: () => TlValue,
): Promise<TlValue> {
  switch (fault?.kind) {
    case undefined:
      return run();
    case "error":
      throw new RpcFault(fault.rpcCode, fault.text);
    case "dropRequest":
      return unanswered();
    case "dropAnswer":
      run();
      return unanswered();
    case "delay": {
      await pass(context, fault.beforeMs);
      const outcome = settle(run);
      await pass(context, fault.afterMs);
      return outcome();
    }
    default:
      return fault satisfies never;
  }
}

/** The client is left waiting; its own timeout, or its next connection, has to notice. */
function unanswered(): Promise<never> {
  return new Promise(() => {});
}

function settle(run: () => TlValue): () => TlValue {
  try {
    const result = run();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function pass(context: ServerContext, forMs = 0): Promise<void> {
  return new Promise((resolve) => {
    context.timers.at(context.clock.now() + forMs, resolve);
  });
}

/** @throws {RpcFault} 401 AUTH_KEY_UNREGISTERED, SESSION_REVOKED */
function askingOf(context: ServerContext, session: ServerSession): Asking {
  const account = session.userId === undefined ? undefined : context.accounts.get(session.userId);
  if (account === undefined) throw new RpcFault(401, "AUTH_KEY_UNREGISTERED");
  const seenAtMs = context.clock.now();
  let device = account.devices.get(session.deviceId);
  if (device === undefined) {
    if (account.devices.size >= context.limits.devicesPerAccount) {
      const idle = [...account.devices.values()].filter((candidate) => candidate.push === undefined);
      const oldest = idle.toSorted((left, right) => left.seenAtMs - right.seenAtMs)[0];
      if (oldest === undefined) throw new RpcFault(401, "SESSION_REVOKED");
      account.devices.delete(oldest.deviceId);
    }
    device = newDevice(account.settings.userId, session.deviceId, seenAtMs);
    account.devices.set(session.deviceId, device);
  }
  device.seenAtMs = seenAtMs;
  return { account, device };
}

function setAccount(context: ServerContext, settings: AccountSettings): void {
  const account = context.accounts.get(settings.userId);
  if (account === undefined) context.accounts.set(settings.userId, newAccount(settings));
  else account.settings = checked({ ...account.settings, ...settings });
}

function createContext(options: CallServerOptions): ServerContext {
  const { clock, randomness, digest, dhConfig, callConfig = "{}" } = options;
  const context: ServerContext = {
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
    accounts: new Map(),
    calls: new Map(),
    reports: new Map(),
  };
  for (const settings of options.accounts ?? []) setAccount(context, settings);
  return context;
}

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
