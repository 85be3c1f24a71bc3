import { type Clock, needKnown } from "@offhook/engine";
import type { TlObject, TlValue } from "../tl/tl-object.ts";
import { bigints, needPart } from "./argument.ts";
import { type AccountSettings, checked, newAccount } from "./accounts.ts";
import type { ServerMessage } from "./call-objects.ts";
import { newDevice } from "./delivery.ts";
import { accountWhere } from "./directory-methods.ts";
import type { FaultRule } from "./faults.ts";
import { anonymousMethods, methods } from "./methods.ts";
import { type Answer, runWithFault } from "./request-faults.ts";
import type { CallReport, ServerCall } from "./server-call.ts";
import { accountOf, type Asking, type ServerContext, userHash } from "./server-context.ts";
import type { Scenario } from "./scenarios.ts";
import { type CallServerOptions, createContext } from "./server-options.ts";
import { type CallServer, RpcFault, type ServerSession } from "./server-port.ts";

/** Telegram's side of `phone.*`, for any number of users and devices, and what a test may do to it. */
export interface SimulatedTelegram extends CallServer {
  /** The clock that the server runs on. */
  readonly clock: Pick<Clock, "now" | "schedule">;
  /**
   * `handle` without a promise: `answer` is called within this turn unless a fault delays it, and never when a
   * fault drops it.
   */
  submit(session: ServerSession, request: TlObject, answer: Answer): void;
  /** Adds an account, or changes some settings of the one with that id. @throws InvalidArgument */
  setAccount(settings: AccountSettings): void;
  hasAccount(userId: bigint): boolean;
  /** The access hash by which `viewer` names `userId`, as a client would have learnt it from a chat. */
  accessHash(viewer: bigint, userId: bigint): bigint;
  /** From now on this goes wrong. The returned function takes it back. @throws InvalidArgument */
  addFault(rule: FaultRule): () => void;
  /** Brings a scenario about: settings now, faults from now on. The returned function takes its faults back. */
  play(scenario: Scenario): () => void;
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
  for (const settings of options.accounts ?? []) setAccount(context, settings);
  let closed = false;

  function submit(session: ServerSession, request: TlObject, answer: Answer): void {
    if (closed) return answer({ ok: false, error: new RpcFault(500, "INTERNAL") });
    const fault = context.faults.forRequest(request._, session.userId, session.deviceId);
    runWithFault(context, fault, () => execute(context, session, request), answer);
  }

  return {
    clock: options.clock,
    submit,
    handle: (session, request) =>
      new Promise((resolve, reject) => {
        submit(session, request, (outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.error)));
      }),
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
    hasAccount(userId) {
      needPart("userId", userId, bigints);
      return context.accounts.has(userId);
    },
    accessHash(viewer, userId) {
      needPart("viewer", viewer, bigints);
      needPart("userId", userId, bigints);
      return userHash(context, accountOf(context, viewer), accountOf(context, userId).settings.userId);
    },
    addFault: (rule) => context.faults.add(rule),
    play(scenario) {
      needKnown("scenario", scenario, { summary: true, accounts: true, faults: true });
      const { accounts = [], faults = [] } = scenario;
      for (const settings of accounts) setAccount(context, settings);
      const takenBack = faults.map((rule) => context.faults.add(rule));
      return () => {
        for (const takeBack of takenBack) takeBack();
      };
    },
    calls: () => [...context.calls.values()],
    reports(callId) {
      needPart("callId", callId, bigints);
      return context.reports.get(callId) ?? [];
    },
    serviceMessages(userId) {
      needPart("userId", userId, bigints);
      return [...accountOf(context, userId).serviceMessages];
    },
    close() {
      closed = true;
      context.timers.cancelAll();
    },
  };
}

/** One request, in one turn: either it is refused and nothing has changed, or it is done. */
function execute(context: ServerContext, session: ServerSession, request: TlObject): TlValue {
  const anonymous = anonymousMethods.get(request._);
  if (anonymous !== undefined) return anonymous(context);
  const method = methods.get(request._);
  const asking = askingOf(context, session);
  if (method === undefined) throw new RpcFault(400, "INPUT_METHOD_INVALID");
  return method(context, asking, request);
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
  const known = checked(settings);
  const account = context.accounts.get(known.userId);
  if (account === undefined) context.accounts.set(known.userId, newAccount(known));
  else account.settings = { ...account.settings, ...known };
}
