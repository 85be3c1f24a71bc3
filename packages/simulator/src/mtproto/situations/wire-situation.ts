import { randomBytes } from "node:crypto";
import type { CallServer, ServerSession } from "../../server/server-port.ts";
import { codecOfLayer } from "../../tl/layers.ts";
import type { TlCodec } from "../../tl/tl-codec.ts";
import type { TlObject, TlValue } from "../../tl/tl-object.ts";
import { TlWriter } from "../../tl/tl-writer.ts";
import { serviceCodec } from "../envelope/service-schema.ts";
import { type MtprotoServer, startMtprotoServer } from "../mtproto-server.ts";
import { RawClient } from "./raw-client.ts";

/*
 * For the tests of this folder: a server whose logic is what the test says, and raw clients with its one key.
 */

export const codec = codecOfLayer(198) as TlCodec;
/** A request without parameters that the scripted server answers. */
export const getDate: TlObject = { _: "help.getNearestDc" };
export const update: TlObject = { _: "updateShort", update: { _: "updateConfig" }, date: 1 };

export interface WireSituation {
  readonly server: ScriptedServer;
  readonly mtproto: MtprotoServer;
  /** What the server reported as mistakes. */
  readonly errors: unknown[];
  /** Of user 7, device "phone". */
  readonly key: Buffer;
  newClient(sessionId?: bigint): RawClient;
  close(): Promise<void>;
}

export async function wireSituation(): Promise<WireSituation> {
  const server = new ScriptedServer();
  const errors: unknown[] = [];
  const clients: RawClient[] = [];
  const mtproto = await startMtprotoServer({ server, onError: (error) => errors.push(error) });
  const key = randomBytes(256);
  mtproto.addAuthKey(key, { userId: 7n, deviceId: "phone" });
  return {
    server,
    mtproto,
    errors,
    key,
    newClient(sessionId) {
      const client = new RawClient(mtproto.port, key, sessionId);
      clients.push(client);
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await mtproto.close();
    },
  };
}

/** Answers what the test says and remembers what it was asked. */
export class ScriptedServer implements CallServer {
  readonly handled: { session: ServerSession; request: TlObject }[] = [];
  readonly pushes = new Map<string, (updates: TlObject) => void>();
  answer: (request: TlObject) => TlValue | Promise<TlValue> = () => ({
    _: "nearestDc",
    country: "NL",
    thisDc: 2,
    nearestDc: 2,
  });

  async handle(session: ServerSession, request: TlObject): Promise<TlValue> {
    this.handled.push({ session, request });
    return this.answer(request);
  }

  attach({ deviceId }: ServerSession, push: (updates: TlObject) => void): () => void {
    this.pushes.set(deviceId, push);
    return () => this.pushes.delete(deviceId);
  }

  userIdByPhone(): undefined {
    return undefined;
  }
}

export function ping(pingId: bigint): Buffer {
  return serviceCodec.encode({ _: "ping", pingId });
}

/** `invokeWithLayer` around `initConnection` around the request, as a client begins. */
export function withLayer(layer: number, request: TlObject | Buffer): Buffer {
  const writer = new TlWriter();
  writer.uint(0xda9b0d0d);
  writer.int(layer);
  writer.uint(0xc1cd5ea9);
  writer.uint(2);
  writer.int(1);
  for (const fact of ["device", "system", "1.0", "en", "", "en"]) writer.lengthPrefixed(Buffer.from(fact));
  writer.raw(codec.encode({ _: "jsonObject", value: [] }));
  writer.raw(Buffer.isBuffer(request) ? request : codec.encode(request));
  return writer.bytes();
}

export function container(...messages: Buffer[]): Buffer {
  const writer = new TlWriter();
  writer.uint(0x73f1f8dc);
  writer.int(messages.length);
  for (const inner of messages) writer.raw(inner);
  return writer.bytes();
}

/** rpc_error's text as bytes, as the service schema has it. */
export function text(errorMessage: string): Uint8Array {
  return new Uint8Array(Buffer.from(errorMessage));
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
