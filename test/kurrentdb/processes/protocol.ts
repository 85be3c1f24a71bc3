/** What a process that shares accounts is started with. */
export interface ProcessSettings {
  /** Address of the store. */
  readonly store: string;
  readonly streamPrefix: string;
  /** Where the data keys of all processes are. */
  readonly keysFolder: string;
  /** At which Telegram listens for this process. */
  readonly port: number;
  readonly accounts: readonly SharedAccount[];
}

/** An account that every process may run, one at a time. */
export interface SharedAccount {
  readonly accountId: string;
  /** The one session of the account, hex. */
  readonly authKey: string;
  /** Whom it calls. */
  readonly callees: readonly { readonly userId: string; readonly accessHash: string }[];
}

/** What a process is told, a line of JSON each. */
export type Order =
  /** Give this account back; another process takes it. */
  | { readonly order: "give"; readonly account: string }
  /** Place no more calls, and hang up. */
  | { readonly order: "rest" }
  /** Give everything back and end. */
  | { readonly order: "quit" };

/** What a process says, a line of JSON each. */
export type Said =
  | { readonly said: "ready" }
  | { readonly said: "runs" | "given" | "lost"; readonly account: string }
  | { readonly said: "failed"; readonly account: string; readonly error: string }
  | {
      readonly said: "reported";
      readonly account: string;
      /** Of a diagnostic. */
      readonly kind: string;
      readonly error: string;
    }
  | RecordSaid;

/** A step that the process has recorded and shown. */
export interface RecordSaid {
  readonly said: "recorded";
  readonly account: string;
  readonly callId: string;
  readonly revision: number;
  readonly id: string;
}
