import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer } from "@offhook/simulator";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import { CommandFailure } from "../command-line/command-failure.ts";
import { nodeDigest } from "../embedding/node-digest.ts";

export interface SimulatedTelegramOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly users: number;
  /** Where the users' keys are written. */
  readonly directory: string;
  /** The code with which everybody may log in; absent: nobody logs in, keys are shared beforehand. */
  readonly loginCode?: string;
  /** Everybody's password of two-step verification; absent: nobody has one. */
  readonly password?: string;
}

/** A user of the simulated Telegram. */
export interface SimulatedUser {
  readonly userId: string;
  /** The file with the key that lets a client in as this user. */
  readonly authKey: string;
  readonly phoneNumber: string;
}

/** A simulated Telegram that clients on this machine can connect to. */
export interface SimulatedTelegram {
  readonly host: string;
  readonly port: number;
  readonly users: readonly SimulatedUser[];
  /** The file with the key by which a client knows this server when it logs in; absent where nobody can. */
  readonly publicKey?: string;
  /** By which `viewer` names `userId`, as a chat or a contact would have told a client. */
  readonly accessHash: (viewer: string, userId: string) => string;
  /** Requests of this kind by this user get lost on their way, as when a connection dies, until it is taken back. */
  readonly loseRequests: (userId: string, method: string) => () => void;
  /** Removes the keys, which open nothing any more. Repeatable. */
  close(): Promise<void>;
}

/** @throws CommandFailure PORT_TAKEN */
export async function startSimulatedTelegram(options: SimulatedTelegramOptions): Promise<SimulatedTelegram> {
  const userIds = Array.from({ length: options.users }, (_, index) => BigInt(firstUserId + index));
  const server = createCallServer({
    clock: systemClock(),
    randomness: systemRandomness(),
    digest: nodeDigest,
    accounts: userIds.map((userId) => ({
      userId,
      username: `user_${userId}`,
      phoneNumber: phoneNumberOf(userId),
    })),
  });
  const { loginCode, password } = options;
  const mtproto = await startMtprotoServer({
    server,
    port: options.port,
    ...(loginCode !== undefined && { handshake: { loginCode, ...(password !== undefined && { password }) } }),
  }).catch((error: NodeJS.ErrnoException) => {
    server.close();
    throw new CommandFailure(
      "PORT_TAKEN",
      `Port ${options.port} can't be listened on (${error.code}). Choose another, or 0 for any free one.`,
      undefined,
      { cause: error },
    );
  });
  const users = userIds.map((userId): SimulatedUser => {
    const key = randomBytes(256);
    const authKey = join(options.directory, `user-${userId}.auth-key`);
    writeFileSync(authKey, `${key.toString("base64url")}\n`, { mode: 0o600 });
    mtproto.addAuthKey(key, { userId, deviceId: "offhook" });
    return { userId: String(userId), authKey, phoneNumber: phoneNumberOf(userId) };
  });
  const publicKey = join(options.directory, "telegram.public-key");
  if (mtproto.publicKey !== undefined) {
    const { fingerprint, modulus, exponent } = mtproto.publicKey;
    const key = { fingerprint: String(fingerprint), modulus: String(modulus), exponent: String(exponent) };
    writeFileSync(publicKey, `${JSON.stringify(key)}\n`);
  }
  return {
    host: mtproto.host,
    port: mtproto.port,
    users,
    ...(mtproto.publicKey !== undefined && { publicKey }),
    accessHash: (viewer, userId) => String(server.accessHash(BigInt(viewer), BigInt(userId))),
    loseRequests: (userId, method) =>
      server.addFault({
        request: { method, userId: BigInt(userId) },
        fault: { kind: "dropRequest" },
        times: Number.POSITIVE_INFINITY,
      }),
    async close() {
      await mtproto.close();
      server.close();
      for (const { authKey } of users) rmSync(authKey, { force: true });
      rmSync(publicKey, { force: true });
    },
  };
}

/** Numbers that Telegram has set aside for tests. */
function phoneNumberOf(userId: bigint): string {
  return `99966${String(userId).padStart(5, "0")}`;
}

const firstUserId = 1001;
