import { type Cancel, InvalidArgument, needKnown } from "@offhook/engine";
import {
  type PhoneMethod,
  type PhoneMethods,
  type PhoneUpdate,
  RpcFailure,
  rpcFailureFrom,
  type TelegramCallClient,
  updatesInResult,
} from "@offhook/telegram/client";
import { BehaviorSubject, Subject } from "rxjs";
import type { SimulatedTelegram } from "../server/call-server.ts";
import type { Outcome } from "../server/request-faults.ts";
import { RpcFault } from "../server/server-port.ts";
import type { TlObject } from "../tl/tl-object.ts";
import { phoneUpdatesOf, requestOf, resultOf } from "./phone-conversions.ts";
import { createWire } from "./wire.ts";

/** Whose device it is, and how its connection is. */
export interface MemoryCallClientOptions {
  /** The account; the server must know it. */
  readonly userId: bigint;
  /** Names the authorisation. A client that comes back under the same name gets what it missed. */
  readonly deviceId: string;
  /** Each way, in milliseconds. 0 is still asynchronous. Default 0. */
  readonly latencyMs?: number;
  /** After this time without an answer a request fails with `TIMEOUT`, outcome unknown. Default 10,000 ms. */
  readonly requestTimeoutMs?: number;
}

/** A client of the simulated Telegram without any transport, in the server's own time. */
export interface MemoryCallClient extends TelegramCallClient {
  /** The connection breaks. Requests wait, and those that are unanswered are sent again by `connect`. */
  disconnect(): void;
  /** The connection is back: what waits is sent. What was missed is for `updates.getDifference`. Repeating is safe. */
  connect(): void;
  /**
   * Ends for good, at once: everything that waits fails with `DISCONNECTED`. Repeating it is safe. A promise, because that is how
   * a client is closed; there is nothing to wait for.
   */
  close(): Promise<void>;
}

interface Waiting {
  readonly request: TlObject;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * One device of one account, connected from the start. As GramJS does, it sends unanswered requests again after
 * a reconnect, so that the server can see a request twice, and does not ask for what was missed by itself. An answer
 * that comes after its time limit is told as the update that would have said the same.
 *
 * @throws InvalidArgument for an account that the server does not have, or a time below 0
 */
export function memoryCallClient(
  server: SimulatedTelegram,
  options: MemoryCallClientOptions,
): MemoryCallClient {
  if (typeof server?.submit !== "function" || typeof server.hasAccount !== "function")
    throw new InvalidArgument("server", server, "a server that createCallServer() made");
  needKnown("options", options, { userId: true, deviceId: true, latencyMs: true, requestTimeoutMs: true });
  const { userId, deviceId, latencyMs = 0, requestTimeoutMs = 10_000 } = options;
  if (typeof deviceId !== "string") throw new InvalidArgument("deviceId", deviceId, "a text");
  if (!(typeof latencyMs === "number" && latencyMs >= 0))
    throw new InvalidArgument("latencyMs", latencyMs, "0 or more");
  if (!(typeof requestTimeoutMs === "number" && requestTimeoutMs > 0))
    throw new InvalidArgument("requestTimeoutMs", requestTimeoutMs, "more than 0");
  if (!server.hasAccount(userId))
    throw new InvalidArgument("userId", userId, "an account of this server; add it with setAccount");

  const { clock } = server;
  const session = { userId, deviceId, layer: 0 };
  const uplink = createWire(clock, latencyMs);
  const downlink = createWire(clock, latencyMs);
  const updates = new Subject<PhoneUpdate>();
  const connected = new BehaviorSubject(false);
  /** In the order in which they were asked. */
  const waiting = new Set<Waiting>();
  let detach: (() => void) | undefined;
  let connection = 0;
  let closed = false;

  function send(request: TlObject, settle: (outcome: Outcome) => void): void {
    const sentOver = connection;
    uplink.carry(() =>
      server.submit(session, request, (outcome) => {
        if (connection === sentOver) downlink.carry(() => settle(outcome));
      }),
    );
  }

  function connect(): void {
    if (closed || detach !== undefined) return;
    connection += 1;
    uplink.carry(listen);
    detach = () => {};
    connected.next(true);
    for (const { request, settle } of waiting) send(request, settle);
  }

  function listen(): void {
    try {
      detach = server.attach(session, (pushed) => downlink.carry(() => emit(phoneUpdatesOf(pushed))));
    } catch (error) {
      // The server no longer knows this device: every request is told so.
      if (!(error instanceof RpcFault)) throw error;
    }
  }

  function emit(arrived: readonly PhoneUpdate[]): void {
    for (const update of arrived) updates.next(update);
  }

  function disconnect(): void {
    if (detach === undefined) return;
    connection += 1;
    detach();
    detach = undefined;
    uplink.cut();
    downlink.cut();
    connected.next(false);
  }

  function invoke<M extends PhoneMethod>(
    method: M,
    params: PhoneMethods[M]["params"],
  ): Promise<PhoneMethods[M]["result"]> {
    return new Promise((resolve, reject) => {
      if (closed) throw failure(method, "DISCONNECTED", "refused");
      let cancelTimeout: Cancel | undefined;
      const entry: Waiting = {
        request: requestOf(method, params),
        settle: (outcome) => {
          if (!waiting.delete(entry)) {
            if (outcome.ok && !closed) emit(updatesInResult(method, resultOf(method, outcome.value)));
            return;
          }
          cancelTimeout?.();
          if (!outcome.ok) return reject(failureOf(method, outcome.error));
          try {
            resolve(resultOf(method, outcome.value));
          } catch (error) {
            reject(error);
          }
        },
      };
      waiting.add(entry);
      cancelTimeout = clock.schedule(clock.now() + requestTimeoutMs, () => {
        entry.settle({ ok: false, error: failure(method, "TIMEOUT") });
      });
      if (detach !== undefined) send(entry.request, entry.settle);
    });
  }

  async function close(): Promise<void> {
    if (closed) return;
    disconnect();
    closed = true;
    for (const { request, settle } of waiting)
      settle({ ok: false, error: failure(request._, "DISCONNECTED") });
    updates.complete();
    connected.complete();
  }

  connect();
  return {
    selfId: String(userId),
    updates$: updates.asObservable(),
    connected$: connected.asObservable(),
    invoke,
    connect,
    disconnect,
    close,
  };
}

function failure(
  method: string,
  type: "TIMEOUT" | "DISCONNECTED",
  outcome: RpcFailure["outcome"] = "unknown",
): RpcFailure {
  return new RpcFailure({ method, type, rpcCode: 0, outcome });
}

function failureOf(method: string, error: unknown): unknown {
  if (!(error instanceof RpcFault)) return error;
  return rpcFailureFrom(method, { text: error.text, rpcCode: error.rpcCode }, error);
}
