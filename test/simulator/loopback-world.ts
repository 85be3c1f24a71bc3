import { createHash, randomBytes } from "node:crypto";
import { systemClock, systemRandomness } from "@offhook/engine";
import {
  type CallServerOptions,
  createCallServer,
  type SimulatedTelegram,
  type TlObject,
} from "@offhook/simulator";
import {
  type MtprotoServer,
  type MtprotoServerOptions,
  startMtprotoServer,
} from "@offhook/simulator/mtproto";

/** The server of the simulator with three users, reachable over MTProto on loopback. */
export interface LoopbackWorld {
  readonly telegram: SimulatedTelegram;
  readonly mtproto: MtprotoServer;
  /** What the server reported as its own mistakes. */
  readonly errors: unknown[];
  /** A new pre-shared key of a user. */
  keyOf(userId: bigint, deviceId?: string): Buffer;
  /** How `viewer` names `userId`. */
  inputUser(viewer: bigint, userId: bigint): TlObject;
  close(): Promise<void>;
}

export const alice = 1001n;
export const bob = 1002n;
export const carol = 1003n;

export async function loopbackWorld(
  options: Partial<MtprotoServerOptions> = {},
  server: Partial<CallServerOptions> = {},
): Promise<LoopbackWorld> {
  const telegram = createCallServer({
    clock: systemClock(),
    randomness: systemRandomness(),
    digest: { sha256: (bytes) => createHash("sha256").update(bytes).digest() },
    accounts: [
      { userId: alice, firstName: "Alice", phoneNumber: "10001001" },
      { userId: bob, firstName: "Bob", phoneNumber: "10001002" },
      { userId: carol, firstName: "Carol", phoneNumber: "10001003" },
    ],
    ...server,
  });
  const errors: unknown[] = [];
  const mtproto = await startMtprotoServer({ server: telegram, onError: (e) => errors.push(e), ...options });
  return {
    telegram,
    mtproto,
    errors,
    keyOf(userId, deviceId) {
      const key = randomBytes(256);
      mtproto.addAuthKey(key, { userId, ...(deviceId !== undefined && { deviceId }) });
      return key;
    },
    inputUser: (viewer, userId) => ({
      _: "inputUser",
      userId,
      accessHash: telegram.accessHash(viewer, userId),
    }),
    async close() {
      await mtproto.close();
      telegram.close();
    },
  };
}
