import { createHash, randomBytes } from "node:crypto";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer } from "@offhook/simulator";
import type { CallServer, SimulatedTelegram, TlObject } from "@offhook/simulator";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import type { MtprotoServer } from "@offhook/simulator/mtproto";
import type { SharedAccount } from "./protocol.ts";

/** A request about a call, as it reached Telegram. */
export interface CallRequest {
  readonly method: string;
  /** Whose call it is about: the random id of requestCall, else the call that is named. */
  readonly subject: string;
  /** Everything that it says. */
  readonly bytes: string;
  /** Telegram did as it was asked. */
  wasDone: boolean;
}

/**
 * The simulated Telegram over MTProto on loopback, for processes that share accounts. Each process has a listener of its own,
 * so it is known who uses a session: two of them at once, and the session would be dead.
 */
export class SharedTelegram {
  readonly server: SimulatedTelegram;
  readonly accounts: readonly SharedAccount[];
  readonly requests: CallRequest[] = [];
  /** Each time a session was used that another process was connected with. */
  readonly usedTwice: string[] = [];
  /** Each time a process connected for an account. */
  readonly connections: { readonly account: string; readonly at: number }[] = [];
  readonly errors: unknown[] = [];
  readonly #listeners: MtprotoServer[] = [];
  readonly #connected = new Map<string, Set<string>>();

  constructor(names: readonly string[]) {
    const userIdOf = (name: string): bigint => BigInt(1_001 + names.indexOf(name));
    const server = createCallServer({
      clock: systemClock(),
      randomness: systemRandomness(),
      digest: { sha256: (bytes) => createHash("sha256").update(bytes).digest() },
      accounts: names.map((firstName) => ({ userId: userIdOf(firstName), firstName })),
      // Who lost a call to a death hears soon what became of it.
      choices: { serviceMessage: "pushed" },
      limits: { ringTimeoutMs: 30_000, endedCallsPerCaller: 100_000, randomIdsPerAccount: 100_000 },
      // So that a process dies now and then while a request is under way.
      faults: ["requestCall", "acceptCall", "confirmCall"].map((name) => ({
        request: { method: `phone.${name}` },
        fault: { kind: "delay", beforeMs: 50, afterMs: 250 },
        times: Number.POSITIVE_INFINITY,
      })),
    });
    this.server = server;
    this.accounts = names.map((accountId) => ({
      accountId,
      authKey: randomBytes(256).toString("hex"),
      callees: names
        .filter((name) => name !== accountId)
        .map((name) => ({
          userId: String(userIdOf(name)),
          accessHash: String(server.accessHash(userIdOf(accountId), userIdOf(name))),
        })),
    }));
  }

  /** A listener for a process. @returns its port */
  async listenFor(process: string): Promise<number> {
    const onError = (error: unknown): void => void this.errors.push(error);
    const listener = await startMtprotoServer({ server: this.#as(process), onError });
    for (const [index, { accountId, authKey }] of this.accounts.entries())
      listener.addAuthKey(Buffer.from(authKey, "hex"), {
        userId: BigInt(1_001 + index),
        deviceId: accountId,
      });
    this.#listeners.push(listener);
    return listener.port;
  }

  /** Its connections stand, and nobody is there any more who could end them: only what it asks for would be a use. */
  disregard(process: string): void {
    for (const processes of this.#connected.values()) processes.delete(process);
  }

  async close(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    this.server.close();
  }

  #as(process: string): CallServer {
    const { server } = this;
    return {
      userIdByPhone: (phone) => server.userIdByPhone(phone),
      handle: async (session, request) => {
        this.#uses(session.deviceId, process, request._);
        const noted = this.#note(session.deviceId, request);
        const answer = await server.handle(session, request);
        if (noted !== undefined) noted.wasDone = true;
        return answer;
      },
      attach: (session, push) => {
        const { deviceId } = session;
        this.#uses(deviceId, process, "connects");
        const processes = this.#processesOf(deviceId).add(process);
        this.connections.push({ account: deviceId, at: Date.now() });
        const detach = server.attach(session, push);
        return () => {
          processes.delete(process);
          detach();
        };
      },
    };
  }

  #uses(session: string, process: string, what: string): void {
    const others = [...this.#processesOf(session)].filter((other) => other !== process);
    if (others.length > 0)
      this.usedTwice.push(`${session}: ${process} ${what}, ${others.join()} is connected`);
  }

  #processesOf(session: string): Set<string> {
    const found = this.#connected.get(session) ?? new Set();
    this.#connected.set(session, found);
    return found;
  }

  #note(session: string, request: TlObject): CallRequest | undefined {
    const { _: method, ...params } = request;
    if (!method.startsWith("phone.") || method === "phone.getCallConfig") return undefined;
    const peer = params["peer"] as TlObject | undefined;
    const subject = `${session} ${JSON.stringify(peer?.["id"] ?? params["randomId"], shown)}`;
    const noted = { method, subject, bytes: JSON.stringify(params, shown), wasDone: false };
    this.requests.push(noted);
    return noted;
  }
}

function shown(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}
