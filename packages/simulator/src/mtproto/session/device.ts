import { randomBytes } from "node:crypto";
import type { ServerSession } from "../../server/server-port.ts";
import { codecOfLayer } from "../../tl/layers.ts";
import type { TlCodec } from "../../tl/tl-codec.ts";
import type { AuthKey } from "../envelope/auth-key.ts";
import type { MessageIds } from "../envelope/message-ids.ts";
import type { PasswordQuestion } from "./password.ts";
import { Session } from "./session.ts";

const maxSessions = 16;

/** One authorisation: an auth key, whose it is, and everything that the server remembers by it. */
export class Device {
  readonly authKey: AuthKey;
  readonly deviceId: string;
  userId: bigint | undefined;
  /** Kept over reconnects: GramJS names its layer once per process. */
  layer: number | undefined;
  salt = randomBytes(8).readBigInt64LE();
  /** Any salt is accepted, which spares clients a round trip, until the salt has been changed on purpose. */
  acceptsAnySalt = true;
  /** A phone number that was sent a code, and the hash that goes with it. */
  pendingLogin: { readonly phoneNumber: string; readonly hash: string } | undefined;
  /** Whose code was right and whose password is asked for. */
  pendingPassword: { readonly userId: bigint | undefined; question: PasswordQuestion } | undefined;
  /** Given by the server logic while the device is reachable. */
  detach: (() => void) | undefined;
  readonly #sessions = new Map<bigint, Session>();

  constructor(authKey: AuthKey, deviceId: string, userId: bigint | undefined, layer: number | undefined) {
    this.authKey = authKey;
    this.deviceId = deviceId;
    this.userId = userId;
    this.layer = layer;
  }

  get codec(): TlCodec | undefined {
    return this.layer === undefined ? undefined : codecOfLayer(this.layer);
  }

  asServerSession(): ServerSession {
    return { userId: this.userId, deviceId: this.deviceId, layer: this.layer ?? 0 };
  }

  session(id: bigint): Session | undefined {
    return this.#sessions.get(id);
  }

  openSession(id: bigint, ids: MessageIds): Session {
    const session = new Session(id, ids);
    this.#sessions.set(id, session);
    for (const [oldId, old] of this.#sessions) {
      if (this.#sessions.size <= maxSessions) break;
      if (!old.link) this.#sessions.delete(oldId);
    }
    return session;
  }

  /** False if there was none. */
  destroySession(id: bigint): boolean {
    return this.#sessions.delete(id);
  }

  /** Where pushes go: the newest connected session that has not asked for silence. */
  updatesSession(): Session | undefined {
    return [...this.#sessions.values()].findLast((session) => session.link && session.wantsUpdates);
  }

  sessions(): IterableIterator<Session> {
    return this.#sessions.values();
  }
}
