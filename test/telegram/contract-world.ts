import type { FaultRule } from "@offhook/simulator";
import { telegramCallClient } from "@offhook/telegram";
import type { Disturbance, TelegramClientWorld, TestUser } from "@offhook/telegram/contracts";
import { alice, bob, loopbackWorld } from "../simulator/loopback-world.ts";
import { passed } from "./gramjs-world.ts";
import type { MakeClient } from "./gramjs-world.ts";

export const testUsers = {
  alice: { id: String(alice), username: "alice_l", phone: "10001001" },
  bob: { id: String(bob), username: "bob_l", phone: "10001002" },
} as const;

/** A library's client over loopback MTProto as the contract suite wants it. */
export async function libraryWorld(make: MakeClient): Promise<TelegramClientWorld> {
  const accounts = Object.values(testUsers).map(({ id, username, phone }) => ({
    userId: BigInt(id),
    username,
    phoneNumber: phone,
  }));
  const loopback = await loopbackWorld({}, { accounts });
  const { telegram, mtproto } = loopback;
  const idOf = (user: TestUser) => BigInt(testUsers[user].id);
  const closing: (() => Promise<void>)[] = [];

  async function connect(key: Buffer, options: { readonly requestTimeoutMs?: number } = {}) {
    const library = await make(mtproto.port, key);
    closing.push(() => library.destroy());
    const client = await telegramCallClient(library, options);
    closing.push(() => client.close());
    return client;
  }

  return {
    users: testUsers,
    client: (user, options) => connect(loopback.keyOf(idOf(user)), options),
    stranger() {
      const key = Buffer.alloc(256, 9);
      mtproto.addAuthKey(key, {});
      return connect(key);
    },
    inputUser: (viewer, user) => ({
      userId: testUsers[user].id,
      accessHash: String(telegram.accessHash(idOf(viewer), idOf(user))),
    }),
    disturb(disturbance) {
      switch (disturbance.kind) {
        case "cutAfter":
          mtproto.faults.cutAfter({ method: disturbance.method, userId: idOf(disturbance.user) });
          return;
        case "deadSession":
          mtproto.faults.forgetKeys({ userId: idOf(disturbance.user) });
          return;
        case "repeatedPush":
          mtproto.faults.repeatPush({ update: disturbance.phoneCall, userId: idOf(disturbance.user) });
          return;
        default:
          telegram.addFault(serverFault(disturbance));
      }
    },
    cut: (user) => void mtproto.faults.cutConnections({ userId: idOf(user) }),
    calls: () => telegram.calls().length,
    pass: passed,
    async close() {
      await Promise.all(closing.map((end) => end()));
      await loopback.close();
    },
  };
}

/** What the server's own faults can do, whatever the client. */
export function serverFault(
  disturbance: Exclude<Disturbance, { readonly kind: "cutAfter" | "deadSession" | "repeatedPush" }>,
): FaultRule {
  switch (disturbance.kind) {
    case "error": {
      const { method, rpcCode, text } = disturbance;
      return { request: { method }, fault: { kind: "error", rpcCode, text } };
    }
    case "noAnswer":
      return { request: { method: disturbance.method }, fault: { kind: "dropRequest" } };
    case "lateAnswer": {
      const { method, afterMs } = disturbance;
      return { request: { method }, fault: { kind: "delay", afterMs } };
    }
    case "missedPush": {
      const push = { update: disturbance.phoneCall, userId: BigInt(testUsers[disturbance.user].id) };
      return { push, fault: { kind: "lose", inDifference: true } };
    }
    default:
      return disturbance satisfies never;
  }
}
