import { once } from "node:events";
import { createServer } from "node:net";
import { InvalidArgument, needKnown, needMethods } from "@offhook/engine";
import {
  type Part,
  needPart,
  needParts,
  needWhole,
  texts,
  userIds,
  wholeNumbers,
} from "../server/argument.ts";
import type { CallServer } from "../server/server-port.ts";
import { Connection } from "./connection.ts";
import type { MtprotoFaults } from "./faults.ts";
import { generateServerKey, type ServerPublicKey } from "./handshake/rsa-key.ts";
import { type KeyOwner, ServerState } from "./server-state.ts";

/** How a simulated Telegram is served over MTProto. */
export interface MtprotoServerOptions {
  /** What answers the requests. */
  readonly server: CallServer;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. Nothing here is meant to be reachable from outside. */
  readonly host?: string;
  /**
   * Offers the auth-key handshake with an RSA key made at the start, and `auth.sendCode` / `auth.signIn` with one
   * code for everybody. Default: neither; keys are pre-shared with `addAuthKey`.
   */
  readonly handshake?: {
    /** Default "12345". */
    readonly loginCode?: string;
    /** Everybody's password of two-step verification, checked by SRP. Default: nobody has one. */
    readonly password?: string;
  };
  /** Told of exceptions that the server logic throws instead of an RpcFault, and of objects that do not encode. */
  readonly onError?: (error: unknown) => void;
  /** Unix time in milliseconds, for message ids. Default: the system's. */
  readonly nowMs?: () => number;
}

/** A server that listens on loopback. */
export interface MtprotoServer {
  readonly host: string;
  readonly port: number;
  /** Present if the handshake is offered. */
  readonly publicKey?: ServerPublicKey;
  /**
   * Lets the client with this 256-byte key in. Repeating it replaces the owner.
   * @throws {InvalidArgument} `INVALID_ARGUMENT` for another length
   */
  addAuthKey(authKey: Uint8Array, owner: KeyOwner): void;
  readonly faults: MtprotoFaults;
  /** Cuts all connections and frees the port. Requests still running settle without an answer. Repeatable. */
  close(): Promise<void>;
}

/**
 * Telegram's MTProto 2.0 server on loopback, for real, unmodified clients.
 *
 * | what | how it is here |
 * |---|---|
 * | transports | Full, Intermediate, Padded Intermediate, Abridged; all but Full also obfuscated; no quick acknowledgements |
 * | layers | 198, 202-216, 220-229, remembered by auth key; others get 400 `CONNECTION_LAYER_INVALID` |
 * | keys | pre-shared, or made by the handshake if it is offered; no temporary keys |
 * | salts | any is accepted, which spares clients a round trip, until `faults.changeSalt` |
 * | updates | go to the newest connected session of a device; without one the server logic keeps them for `updates.getDifference` |
 * | a session that comes back | gets what it has not acknowledged again, under the same message ids |
 * | a request that comes again under its message id | is not executed again |
 *
 * The last four are choices of the simulator where Telegram's behaviour is not documented in detail.
 *
 * @throws InvalidArgument, and the error of `net.Server.listen`, e.g. EADDRINUSE
 */
export async function startMtprotoServer(options: MtprotoServerOptions): Promise<MtprotoServer> {
  needKnown("options", options, {
    server: true,
    port: true,
    host: true,
    handshake: true,
    onError: true,
    nowMs: true,
  });
  needMethods("server", options.server, ["handle", "attach", "userIdByPhone"]);
  needWhole("port", options.port ?? 0, 0, 65_535);
  const { server, port = 0, host = "127.0.0.1", handshake, onError = () => {}, nowMs = Date.now } = options;
  needPart("host", host, texts);
  if (handshake !== undefined) needParts("handshake", handshake, handshakeParts, "handshake.");
  for (const [name, tell] of Object.entries({ onError, nowMs }))
    if (typeof tell !== "function") throw new InvalidArgument(name, tell, "a function");
  const rsaKey = handshake && (await generateServerKey());
  const login = handshake && { code: handshake.loginCode ?? "12345", password: handshake.password };
  const state = new ServerState({ server, rsaKey, login, onError, nowMs });
  const listener = createServer((socket) => void state.connections.add(new Connection(state, socket)));
  listener.listen(port, host);
  await once(listener, "listening");
  const address = listener.address();
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    const isClosed = once(listener, "close");
    listener.close();
    for (const connection of state.connections) connection.cut();
    for (const device of state.devices.values()) state.forgetDevice(device);
    await isClosed;
  }

  return {
    host,
    port: typeof address === "object" && address ? address.port : port,
    ...(rsaKey && { publicKey: rsaKey.public }),
    addAuthKey(authKey, owner) {
      if (!(authKey instanceof Uint8Array))
        throw new InvalidArgument("authKey", typeof authKey, "a Uint8Array");
      if (authKey.length !== 256)
        throw new InvalidArgument("authKey.length", authKey.length, "256, as randomBytes(256) has");
      needParts("owner", owner, ownerParts, "owner.");
      state.addDevice(authKey, owner);
    },
    faults: state.faults,
    close: () => (closed ??= close()),
  };
}

const handshakeParts = { loginCode: texts, password: texts } as const satisfies Record<
  keyof NonNullable<MtprotoServerOptions["handshake"]>,
  Part
>;

const ownerParts = { userId: userIds, deviceId: texts, layer: wholeNumbers } as const satisfies Record<
  keyof KeyOwner,
  Part
>;
