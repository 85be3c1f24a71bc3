import { createHash } from "node:crypto";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer, memoryCallClient } from "@offhook/simulator";
import type { MemoryCallClient } from "@offhook/simulator";
import type { TelegramClientWorld, TestUser } from "@offhook/telegram/contracts";
import { serverFault, testUsers } from "./contract-world.ts";
import { passed } from "./gramjs-world.ts";

/** The simulator's memory client as the contract suite wants it, in real time. */
export function memoryClientWorld(): TelegramClientWorld {
  const telegram = createCallServer({
    clock: systemClock({ keepAlive: true }),
    randomness: systemRandomness(),
    digest: { sha256: (bytes) => Uint8Array.from(createHash("sha256").update(bytes).digest()) },
    accounts: Object.values(testUsers).map(({ id, username, phone }) => ({
      userId: BigInt(id),
      username,
      phoneNumber: phone,
    })),
  });
  const clients: { readonly user: TestUser; readonly client: MemoryCallClient }[] = [];
  const idOf = (user: TestUser) => BigInt(testUsers[user].id);

  function connect(user: TestUser, deviceId: string, requestTimeoutMs = 20_000): MemoryCallClient {
    const client = memoryCallClient(telegram, { userId: idOf(user), deviceId, requestTimeoutMs });
    clients.push({ user, client });
    return client;
  }

  function cut(user: TestUser): void {
    const cables = clients.filter((each) => each.user === user);
    for (const { client } of cables) client.disconnect();
    setTimeout(() => {
      for (const { client } of cables) client.connect();
    }, 20);
  }

  return {
    users: testUsers,
    client: async (user, { requestTimeoutMs } = {}) =>
      connect(user, `device-${clients.length}`, requestTimeoutMs),
    async stranger() {
      const fault = { kind: "error", rpcCode: 401, text: "AUTH_KEY_UNREGISTERED" } as const;
      telegram.addFault({ request: { deviceId: "stranger" }, fault });
      return connect("alice", "stranger");
    },
    inputUser: (viewer, user) => ({
      userId: testUsers[user].id,
      accessHash: String(telegram.accessHash(idOf(viewer), idOf(user))),
    }),
    disturb(disturbance) {
      switch (disturbance.kind) {
        case "error":
        case "noAnswer":
        case "lateAnswer":
        case "missedPush":
          telegram.addFault(serverFault(disturbance));
          return;
        case "cutAfter":
          telegram.addFault({ request: { method: disturbance.method }, fault: { kind: "dropAnswer" } });
          setTimeout(() => cut(disturbance.user), 30);
          return;
        case "deadSession": {
          const fault = { kind: "error", rpcCode: 401, text: "AUTH_KEY_UNREGISTERED" } as const;
          const times = Number.POSITIVE_INFINITY;
          telegram.addFault({ request: { userId: idOf(disturbance.user) }, fault, times });
          return;
        }
        case "repeatedPush":
          return;
        default:
          disturbance satisfies never;
      }
    },
    cut,
    calls: () => telegram.calls().length,
    pass: passed,
    async close() {
      for (const { client } of clients) void client.close();
      telegram.close();
    },
  };
}
