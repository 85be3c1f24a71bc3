import type { InputUser, PhoneMethod, TelegramCallClient } from "../client/telegram-call-client.ts";

/** How the suite gets at the client that it judges, and at the Telegram that the client speaks to. */
export interface TelegramClientSubject {
  /** A Telegram for one test: users, and faults as the test wants them. */
  open(): Promise<TelegramClientWorld>;
  /** Whether the client's layer knows `phoneCallDiscardReasonMigrateConferenceCall` (202 and later). */
  readonly knowsMigration: boolean;
  /**
   * The library repeats a request that met a server fault (500) and then says no more which fault it was: outcome
   * unknown, whatever Telegram's word. Default false.
   */
  readonly forgetsServerFaults?: boolean;
}

/** The users of the suite's world. */
export type TestUser = "alice" | "bob";

/** A simulated Telegram, with clients of the kind that is judged. */
export interface TelegramClientWorld {
  readonly users: Readonly<
    Record<TestUser, { readonly id: string; readonly username: string; readonly phone: string }>
  >;
  /** A connected client of this user, of a device of its own. */
  client(user: TestUser, options?: { readonly requestTimeoutMs?: number }): Promise<JudgedClient>;
  /** A client of a device that is not logged in. */
  stranger(): Promise<JudgedClient>;
  /** How one user names the other. */
  inputUser(viewer: TestUser, user: TestUser): InputUser;
  /** From now on, once. */
  disturb(disturbance: Disturbance): void;
  /** Breaks this user's connection; it comes back by itself, or is brought back. */
  cut(user: TestUser): void;
  /** How many calls Telegram has heard of. */
  calls(): number;
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** A call client that the suite can close. */
export interface JudgedClient extends TelegramCallClient {
  close(): Promise<void> | void;
}

/** What goes wrong on Telegram's side. */
export type Disturbance =
  | { readonly kind: "error"; readonly method: PhoneMethod; readonly rpcCode: number; readonly text: string }
  /** Telegram never hears of the request. */
  | { readonly kind: "noAnswer"; readonly method: PhoneMethod }
  | { readonly kind: "lateAnswer"; readonly method: PhoneMethod; readonly afterMs: number }
  /** Telegram acts on this user's request, and the connection breaks before the answer. It comes back by itself. */
  | { readonly kind: "cutAfter"; readonly method: PhoneMethod; readonly user: TestUser }
  /** Telegram forgets the sessions of this user, which were ended elsewhere. Stays so. */
  | { readonly kind: "deadSession"; readonly user: TestUser }
  /** The push is not sent, and stands in the user's next difference. */
  | { readonly kind: "missedPush"; readonly user: TestUser; readonly phoneCall: string }
  /** One message is sent twice under one id. Where there are no messages, nothing has to be done. */
  | { readonly kind: "repeatedPush"; readonly user: TestUser; readonly phoneCall: string };
