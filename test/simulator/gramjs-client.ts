import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import type { TlObject, TlValue } from "@offhook/simulator";
import bigInt from "big-integer";
import { Api, TelegramClient } from "telegram";
import type { TelegramClientParams } from "telegram/client/telegramBaseClient.js";
import { type CallClient, UpdateInbox } from "./call-client.ts";

/** GramJS with a pre-shared key, connected and with its update handler set the way that keeps order. */
export async function gramJsClient(
  port: number,
  authKey: Uint8Array,
  options: TelegramClientParams = {},
): Promise<CallClient & { readonly client: TelegramClient }> {
  const session = await loopbackSession(authKey);
  const client = new TelegramClient(session, 1, "loopback", { ...loopbackClientOptions(port), ...options });
  await client.connect();
  return { client, ...(await callClientOf(client, Api)) };
}

/** Also for teleproto, whose classes have the same names and shapes. */
export async function callClientOf(
  client: Pick<TelegramClient, "addEventHandler" | "invoke" | "getMe" | "destroy">,
  api: object,
): Promise<CallClient> {
  const inbox = new UpdateInbox();
  // Updates that arrive before the client knows itself would be delivered out of order.
  await client.getMe();
  client.addEventHandler((update: GramJsObject) => {
    if (update.className !== undefined) inbox.receive(fromGramJs(update));
  });
  return {
    invoke: async (request) => fromGramJsValue(await client.invoke(toGramJs(request, api) as Api.AnyRequest)),
    update: (name) => inbox.next(name),
    waiting: () => inbox.size,
    close: () => client.destroy(),
  };
}

interface GramJsObject {
  readonly className?: string;
}

export function toGramJs(object: TlObject, api: object): object {
  const path = object._.split(".").map((part, index, { length }) =>
    index === length - 1 ? capital(part) : part,
  );
  let found: unknown = api;
  for (const part of path) found = Reflect.get(found as object, part);
  const fields = Object.entries(object).filter(([name]) => name !== "_");
  const Class = found as new (fields: object) => object;
  return new Class(Object.fromEntries(fields.map(([name, value]) => [name, toGramJsValue(value, api)])));
}

function toGramJsValue(value: TlValue | undefined, api: object): unknown {
  if (typeof value === "bigint") return bigInt(value.toString());
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map((item: TlValue) => toGramJsValue(item, api));
  if (typeof value === "object") return toGramJs(value as TlObject, api);
  return value;
}

export function fromGramJs(object: GramJsObject): TlObject {
  const { className = "", originalArgs } = object as GramJsObject & { originalArgs?: object };
  const name = className
    .split(".")
    .map((part, index, { length }) => (index === length - 1 ? small(part) : part));
  const fields = Object.entries(originalArgs ?? {}).filter(
    ([field, value]) =>
      !field.startsWith("flags") && value !== null && value !== false && value !== undefined,
  );
  return {
    _: name.join("."),
    ...Object.fromEntries(fields.map(([field, value]) => [field, fromGramJsValue(value)])),
  };
}

function fromGramJsValue(value: unknown): TlValue {
  if (bigInt.isInstance(value)) return BigInt(value.toString());
  if (Buffer.isBuffer(value)) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(fromGramJsValue);
  if (typeof value === "object" && value !== null) return fromGramJs(value);
  return value as TlValue;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function small(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
