import type { AdmissionPolicy } from "@offhook/engine";
import type { OpenedCallEngine } from "../embedding/open-call-engine.ts";
import { openCallEngine } from "../embedding/open-call-engine.ts";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import type { GlobalOptions, Terminal } from "../command-line/command.ts";
import { aborted, stdinEnd } from "../command-line/interruption.ts";
import type { ConnectionOptions } from "./credentials.ts";
import { readCredentials } from "./credentials.ts";
import { createGramJsClient } from "./gramjs-client.ts";
import { assertReachable } from "./reachable.ts";
import { showEngine } from "./show-engine.ts";
import { writableStore } from "../recorded/store-address.ts";

/** How a command uses the account. */
export interface AccountUse {
  /** `false`: nothing is sent about any call. */
  readonly participate: boolean;
  readonly admission?: Partial<AdmissionPolicy>;
}

export interface AccountOptions extends GlobalOptions, ConnectionOptions {
  readonly account?: string;
  /** Milliseconds. */
  readonly keepKeys?: number;
  readonly standBy?: true;
  /** Seconds. */
  readonly timeout: number;
  readonly untilStdinEnds?: true;
}

/** An engine for one command, and when the command shall close. */
export interface OpenedAccount {
  readonly engine: OpenedCallEngine;
  readonly signal: AbortSignal;
}

/**
 * Connects an account, shows everything that its engine does, lets `use` work with it, and closes it whatever
 * happens. `undefined`: it was interrupted before it was connected.
 * @throws CommandFailure, StoreError, VaultError, RpcFailure
 */
export async function withAccount(
  terminal: Terminal,
  options: AccountOptions & AccountUse,
  use: (account: OpenedAccount) => Promise<number>,
): Promise<number | undefined> {
  const { kind, path: store } = writableStore(options.store);
  const credentials = await readCredentials(options, terminal.env);
  const signal = closingSignal(terminal.signal, options);
  const simulator = credentials.kind === "simulator" ? credentials.address : credentials.simulator;
  if (simulator !== undefined) await assertReachable(simulator, signal);
  const client = await createGramJsClient(credentials);
  const { account, participate, admission, keepKeys, standBy } = options;
  if (kind === "kurrentdb" && account === undefined)
    throw new WrongUsage("A store on a server is shared: --account has to name the account there.");
  if (kind !== "kurrentdb" && standBy === true)
    throw new WrongUsage("--stand-by goes with a store on a server: files have one process at a time.");
  if (standBy === true) {
    terminal.screen.tell({ type: "standingBy", accountId: account });
    terminal.screen.say(`Standing by until no other process runs ${String(account)}.`, "faint");
  }
  const opening = openCallEngine({
    client,
    store,
    participate,
    ...(admission !== undefined && { admission }),
    ...(account !== undefined && { accountId: account }),
    ...(standBy === true && { standBy, signal }),
    ...(keepKeys !== undefined && { keepKeysMs: keepKeys }),
  });
  const engine = await Promise.race([
    opening,
    aborted(signal).then(() => undefined),
    after(standBy === true ? waitsForEver : options.timeout * 1000).then(() => {
      throw new CommandFailure(
        "TIMEOUT",
        `Telegram did not let the account in within ${options.timeout} s. Check the network and the key or session, or give it longer with --timeout.`,
      );
    }),
  ]);
  if (engine === undefined) return undefined;
  const shown = showEngine(engine, terminal.screen);
  try {
    const lost = engine.lost.then((error): never => {
      throw error;
    });
    return await Promise.race([use({ engine, signal }), lost]);
  } finally {
    shown.unsubscribe();
    await Promise.race([engine.close(), after(closingMs)]);
  }
}

/** The longest time that a timer takes: whoever stands by is called off by the user. */
const waitsForEver = 2 ** 31 - 1;

/** A close that takes longer waits for a disk or a server that does not answer: nothing acknowledged is lost then. */
const closingMs = 5_000;

/** What asks the command to close: a signal, or the end of standard input where the user said so. */
function closingSignal(signal: AbortSignal, { untilStdinEnds, session }: AccountOptions): AbortSignal {
  if (untilStdinEnds !== true) return signal;
  if (session === "-")
    throw new CommandFailure(
      "WRONG_USAGE",
      "--session - and --until-stdin-ends both want standard input.",
      2,
    );
  return AbortSignal.any([signal, stdinEnd()]);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
