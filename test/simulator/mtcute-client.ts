import { BaseTelegramClient, Long, MemoryStorage, type tl } from "@mtcute/node";
import type { TlObject, TlValue } from "@offhook/simulator";
import { type CallClient, UpdateInbox } from "./call-client.ts";

/** mtcute with a pre-shared key. `warnings` collects what it logs at level warn and above. */
export async function mtcuteClient(
  port: number,
  authKey: Uint8Array,
  userId: bigint,
): Promise<CallClient & { readonly warnings: readonly string[]; readonly client: BaseTelegramClient }> {
  const { client, warnings, dc } = looseMtcute(port);
  await client.importSession({
    authKey,
    primaryDcs: { main: dc, media: dc },
    self: { userId: Number(userId), isBot: false, isPremium: false, usernames: [] },
    testMode: false,
    version: 3,
  } as unknown as Parameters<typeof client.importSession>[0]);
  const inbox = new UpdateInbox();
  client.onServerUpdate.add((updates) => {
    const list = "updates" in updates ? updates.updates : [updates];
    for (const update of list) inbox.receive(fromMtcute(update) as TlObject);
  });
  const connected = new Promise<void>((resolve) => {
    client.onConnectionState.add((state) => {
      if (state === "connected") resolve();
    });
  });
  await client.connect();
  // A call that is placed while it still connects makes mtcute lose track of its own first ping.
  await connected;
  // Nothing is pushed to a client that has not spoken yet.
  await client.call({ _: "users.getUsers", id: [{ _: "inputUserSelf" }] });
  return {
    client,
    warnings,
    invoke: async (request) => fromMtcute(await client.call(toMtcute(request) as tl.RpcMethod)),
    update: (name) => inbox.next(name),
    waiting: () => inbox.size,
    close: () => client.destroy(),
  };
}

/** mtcute without a key, for logging in. */
export function looseMtcute(port: number) {
  const dc = { id: 2, ipAddress: "127.0.0.1", port };
  const client = new BaseTelegramClient({
    apiId: 1,
    apiHash: "loopback",
    storage: new MemoryStorage(),
    updates: false,
    logLevel: 2,
    defaultDcs: { main: dc, media: dc },
  });
  const warnings: string[] = [];
  client.log.mgr.handler = (_color, level, tag, format, args) => {
    if (level <= 2) warnings.push([tag, format, ...args.map(String)].join(" "));
  };
  return { client, warnings, dc };
}

/** Ids of users are plain numbers in mtcute, all other longs are Long. */
const userIdFields = new Set(["userId", "adminId", "participantId"]);

function toMtcute(value: TlValue | undefined, field = ""): unknown {
  if (typeof value === "bigint") {
    return userIdFields.has(field) ? Number(value) : Long.fromString(value.toString());
  }
  if (value instanceof Uint8Array || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: TlValue) => toMtcute(item, field));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, toMtcute(item as TlValue, name)]),
  );
}

export function fromMtcute(value: unknown, field = "", of = ""): TlValue {
  if (Long.isLong(value)) return BigInt(value.toString());
  if (typeof value === "number" && (userIdFields.has(field) || (field === "id" && of === "user")))
    return BigInt(value);
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return value as TlValue;
  if (Array.isArray(value)) return value.map((item) => fromMtcute(item, field));
  const name = Reflect.get(value, "_") as string;
  const present = Object.entries(value).filter(([, item]) => item !== undefined && item !== false);
  return Object.fromEntries(present.map(([key, item]) => [key, fromMtcute(item, key, name)])) as TlObject;
}
