import type { Socket } from "node:net";

/** As much of a client library's client as this needs. `_sender` holds the connection that stands. */
interface ClientWithSockets {
  networkSocket: unknown;
  readonly _sender?: unknown;
}

/**
 * Sets TCP_NODELAY on every socket of a client, present and future. GramJS leaves Nagle's algorithm on, and a
 * small request then waits for the acknowledgement of the one before: up to 40 ms on the same machine.
 *
 * `networkSocket` is the public option that names the class of its sockets; reconnecting reads it anew.
 */
export function sendWithoutDelay(client: ClientWithSockets): void {
  const Sockets = client.networkSocket as SocketsClass;
  if (!classesWithoutDelay.has(Sockets)) {
    const SocketsWithoutDelay = class extends Sockets {
      override async connect(...address: readonly unknown[]): Promise<unknown> {
        const connected = await super.connect(...address);
        setNoDelay(this);
        return connected;
      }
    };
    classesWithoutDelay.add(SocketsWithoutDelay);
    client.networkSocket = SocketsWithoutDelay;
  }
  setNoDelay(member(member(member(client, "_sender"), "_connection"), "socket"));
}

const classesWithoutDelay = new WeakSet<object>();

interface SocketsClass {
  new (...args: readonly unknown[]): { connect(...address: readonly unknown[]): Promise<unknown> };
}

/** `client` of GramJS's socket class is the `net.Socket`. */
function setNoDelay(sockets: unknown): void {
  const socket = member(sockets, "client") as Partial<Socket> | undefined;
  socket?.setNoDelay?.(true);
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
