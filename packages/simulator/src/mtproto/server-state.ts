import { type CallServer, RpcFault } from "../server/server-port.ts";
import type { TlObject } from "../tl/tl-object.ts";
import type { Connection } from "./connection.ts";
import { AuthKey } from "./envelope/auth-key.ts";
import { MessageIds } from "./envelope/message-ids.ts";
import type { ServerRsaKey } from "./handshake/rsa-key.ts";
import { Device } from "./session/device.ts";
import type { LoginSecrets } from "./session/login.ts";
import { WireFaults } from "./wire-faults.ts";

/** Who a pre-shared auth key belongs to. */
export interface KeyOwner {
  /** Absent: the device still has to log in. */
  readonly userId?: bigint;
  /** Default: a name made from the key's id. */
  readonly deviceId?: string;
  /** TL layer to use before the client has named its own, for a client that the server was restarted under. */
  readonly layer?: number;
}

/** What all connections of one server share. */
export class ServerState {
  readonly server: CallServer;
  readonly rsaKey: ServerRsaKey | undefined;
  readonly login: LoginSecrets | undefined;
  readonly onError: (error: unknown) => void;
  readonly messageIds: MessageIds;
  readonly connections = new Set<Connection>();
  /** By auth key id. */
  readonly devices = new Map<bigint, Device>();
  readonly faults = new WireFaults(
    () => this.devices.values(),
    (device) => this.cutConnectionsOf(device),
    (device) => this.forgetDevice(device),
  );

  constructor(
    fields: Pick<ServerState, "server" | "rsaKey" | "login" | "onError"> & { nowMs: () => number },
  ) {
    this.server = fields.server;
    this.rsaKey = fields.rsaKey;
    this.login = fields.login;
    this.onError = fields.onError;
    this.messageIds = new MessageIds(fields.nowMs);
  }

  addDevice(key: Uint8Array, { userId, deviceId, layer }: KeyOwner): Device {
    const authKey = new AuthKey(key);
    const device = new Device(authKey, deviceId ?? `device-${authKey.id.toString(16)}`, userId, layer);
    const replaced = this.devices.get(authKey.id);
    if (replaced) this.forgetDevice(replaced);
    this.devices.set(authKey.id, device);
    return device;
  }

  forgetDevice(device: Device): void {
    device.detach?.();
    device.detach = undefined;
    this.devices.delete(device.authKey.id);
  }

  /** Tells the server logic whether this device can be reached now. */
  updateReachability(device: Device): void {
    const isReachable =
      device.userId !== undefined && device.layer !== undefined && device.updatesSession() !== undefined;
    if (!isReachable) {
      device.detach?.();
      device.detach = undefined;
    } else if (!device.detach) {
      device.detach = this.#attach(device);
    }
  }

  /** A user that the server logic does not know stays unreachable; its requests are refused anyway. */
  #attach(device: Device): (() => void) | undefined {
    try {
      return this.server.attach(device.asServerSession(), (updates) => this.#push(device, updates));
    } catch (error) {
      if (!(error instanceof RpcFault)) this.onError(error);
      return undefined;
    }
  }

  cutConnectionsOf(device: Device): number {
    const connections = [...this.connections].filter((connection) => connection.device === device);
    for (const connection of connections) connection.cut();
    return connections.length;
  }

  #push(device: Device, updates: TlObject): void {
    try {
      const body = device.codec?.encode(updates);
      const session = device.updatesSession();
      if (!body || !session) return;
      const { msgId } = session.sendContent(body, "notification");
      if (this.faults.repeats(device, updates)) session.resend([msgId]);
    } catch (error) {
      this.onError(error);
    }
  }
}
