import { createServer } from "node:net";
import type { AddressInfo, Server as SocketServer, Socket } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ConnectionInjector, handleUnaryCall } from "@grpc/grpc-js";
import type { IStreamsServer } from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js";
import { append, batchAppend } from "./append-calls.ts";
import type { ServerParts } from "./append-calls.ts";
import { deleteStream, tombstoneStream } from "./delete-calls.ts";
import { earlyHeaders } from "./early-headers.ts";
import { EventLog, systemEvent } from "./event-log.ts";
import { FaultSwitches } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { LogFile } from "./log-file.ts";
import { GossipService, ServerFeaturesService, StreamsService } from "./protocol.ts";
import { read } from "./read-calls.ts";
import { clusterInfo, supportedMethods } from "./server-facts.ts";

/** How a double is started. */
export interface DoubleOptions {
  /** Keeps the log there, so that another process can go on with it. Default: in memory only. */
  readonly file?: string;
  /** Default: one that is free. */
  readonly port?: number;
  /** `classic`: as EventStoreDB 20.6, without batch appends, and streams are read without positions. Default `batch`. */
  readonly appends?: "batch" | "classic";
  /**
   * Spares its reader what a real server would cost: 40 ms for each read, see `earlyHeaders`, and 20 ms that the client sleeps
   * before it looks for a server the second time, as its first look always fails. Default `false`.
   */
  readonly readsAtOnce?: boolean;
}

/**
 * A server on loopback that speaks KurrentDB's protocol as far as the official client uses it for streams: appending with
 * its rules of expected revisions and repetition, reading, subscriptions, deleting, metadata, gossip. Not: users,
 * persistent subscriptions, projections, clusters, TLS. What it does was measured on EventStoreDB 20.6.2.
 */
export class KurrentDbDouble implements AsyncDisposable {
  readonly #options: DoubleOptions;
  readonly #faults = new FaultSwitches();
  #log: EventLog;
  #port = 0;
  #eventsRead = 0;
  #running: Running | null = null;

  private constructor(options: DoubleOptions) {
    this.#options = options;
    this.#log = openLog(options);
  }

  static async start(options: DoubleOptions = {}): Promise<KurrentDbDouble> {
    const double = new KurrentDbDouble(options);
    await double.#listen(options.port ?? 0);
    return double;
  }

  /** How a client finds it. */
  get url(): string {
    const sleep = this.#options.readsAtOnce === true ? "&discoveryInterval=1" : "";
    return `kurrentdb://127.0.0.1:${this.#port}?tls=false${sleep}`;
  }

  get port(): number {
    return this.#port;
  }

  /** What it holds, to look at. */
  get log(): EventLog {
    return this.#log;
  }

  /** How many events it has given out. */
  get eventsRead(): number {
    return this.#eventsRead;
  }

  /** How many connections stand. */
  get connections(): number {
    return this.#running?.sockets.size ?? 0;
  }

  setFaults(faults: Partial<Faults>): void {
    this.#faults.set(faults);
  }

  /** Ends every connection at once; it takes new ones. */
  breakConnections(): void {
    for (const socket of this.#running?.sockets ?? []) socket.destroy();
  }

  /** Dies as of SIGKILL: what was acknowledged is kept, what was under way is lost. Nothing listens at its port. */
  async kill(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    this.#faults.die();
    for (const socket of running.sockets) socket.destroy();
    running.injector.destroy();
    running.server.forceShutdown();
    await new Promise((resolve) => running.listener.close(resolve));
  }

  /** Starts again at the same port, with what the log holds. It does not remember which ids it wrote lately. */
  async restart(): Promise<void> {
    await this.kill();
    if (this.#options.file === undefined) this.#log.forgetCommittedIds();
    else {
      this.#log.close();
      this.#log = openLog(this.#options);
    }
    await this.#listen(this.#port);
  }

  async close(): Promise<void> {
    await this.kill();
    this.#log.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #listen(port: number): Promise<void> {
    const sockets = new Set<Socket>();
    const server = this.#server();
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    const listener = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => socket.destroy());
      injector.injectConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(port, "127.0.0.1", resolve);
    });
    this.#port = (listener.address() as AddressInfo).port;
    this.#running = { server, injector, listener, sockets };
    // A server has events of its own among all.
    this.#log.append(`$stats-127.0.0.1:${this.#port}`, "any", [systemEvent("$statsCollected", {})]);
  }

  #server(): Server {
    const { appends = "batch", readsAtOnce = false } = this.#options;
    const parts: ServerParts = {
      log: this.#log,
      faults: this.#faults,
      breakConnections: () => this.breakConnections(),
      tellsPositions: appends === "batch",
      isRead: () => void this.#eventsRead++,
    };
    const server = new Server({
      "grpc.max_receive_message_length": -1,
      interceptors: readsAtOnce ? [earlyHeaders] : [],
    });
    const calls: IStreamsServer = {
      read: (call) => read(parts, call),
      append: (call, callback) => append(parts, call, callback),
      batchAppend: (call) => batchAppend(parts, call),
      delete: (call, callback) => deleteStream(parts, call, callback),
      tombstone: (call, callback) => tombstoneStream(parts, call, callback),
    };
    server.addService(StreamsService, { ...calls });
    server.addService(GossipService, { read: this.#answering(() => clusterInfo(this.#port)) });
    if (appends === "batch")
      server.addService(ServerFeaturesService, { getSupportedMethods: this.#answering(supportedMethods) });
    return server;
  }

  #answering<Request, Response>(answer: () => Response): handleUnaryCall<Request, Response> {
    return (_call, callback) => this.#faults.admit(() => callback(null, answer()));
  }
}

interface Running {
  readonly server: Server;
  readonly injector: ConnectionInjector;
  readonly listener: SocketServer;
  readonly sockets: Set<Socket>;
}

function openLog({ file }: DoubleOptions): EventLog {
  return new EventLog(file === undefined ? null : new LogFile(file));
}
