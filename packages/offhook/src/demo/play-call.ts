import { join } from "node:path";
import { CommandFailure } from "../command-line/command-failure.ts";
import { aborted } from "../command-line/interruption.ts";
import { startSimulatedTelegram } from "../simulated/simulated-telegram.ts";
import { ChildCommand } from "./child-command.ts";
import type { Told } from "./child-command.ts";

export interface PlayCallOptions {
  /** An empty folder for the files of both sides. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Everything that both processes say. */
  readonly told: (side: "caller" | "callee", object: Told) => void;
  /** A process has started, or the simulator listens. */
  readonly started: (what: Started) => void;
  /** Kill the caller in the middle of the key exchange and start it again. */
  readonly crash?: boolean;
  readonly crashed?: (crash: Crash) => void;
}

/** A process that was ended by SIGKILL, and the state that its records had reached. */
export interface Crash {
  readonly side: "caller";
  readonly state: string;
  readonly pid: number | undefined;
}

export type Started =
  | { readonly what: "simulator"; readonly host: string; readonly port: number }
  | { readonly what: "caller" | "callee"; readonly command: string; readonly pid: number | undefined };

/** The event stores of both sides, and whether the call was played to its end. */
export interface PlayedCall {
  readonly caller: string;
  readonly callee: string;
  /** `false`: interrupted. */
  readonly isPlayed: boolean;
}

/** The key is agreed and in the vault, and Telegram has not heard of it. */
const crashState = "accepted.confirming";

/** Longest that everything may take. */
const watchdogMs = 12_000;

/**
 * A call between two processes that run the product's own commands, over a simulated Telegram in this process.
 * Whatever happens, neither child outlives it.
 * @throws CommandFailure CHILD_FAILED, DEMO_TIMEOUT
 */
export async function playCall(options: PlayCallOptions): Promise<PlayedCall> {
  const { directory, signal, told, started } = options;
  const stores = { caller: join(directory, "caller.db"), callee: join(directory, "callee.db") };
  const telegram = await startSimulatedTelegram({ port: 0, users: 2, directory });
  const [callerUser, calleeUser] = telegram.users;
  if (callerUser === undefined || calleeUser === undefined) throw new RangeError("The demo needs two users.");
  started({ what: "simulator", host: telegram.host, port: telegram.port });
  const children: ChildCommand[] = [];
  const start = (
    side: "caller" | "callee",
    args: readonly string[],
    authKey: string,
    heard: (object: Told) => void = () => {},
  ) => {
    const connection = ["--connect", `${telegram.host}:${telegram.port}`, "--auth-key", authKey];
    const files = ["--store", stores[side], "--account", side];
    let isReady: () => void = () => {};
    const ready = new Promise<void>((resolve) => (isReady = resolve));
    const child = new ChildCommand(side, [...args, ...connection, ...files], (object) => {
      if (object.type === "ready") isReady();
      told(side, object);
      heard(object);
    });
    children.push(child);
    started({ what: side, command: `offhook ${args[0]}`, pid: child.pid });
    return { child, ended: child.ended, ready: Promise.race([ready, child.ended]) };
  };
  const killAll = (): void => {
    for (const child of children) child.kill();
  };
  process.once("exit", killAll);

  const play = async (): Promise<boolean> => {
    const greeting = ["--signal", "hello, this is the callee"];
    const callee = start("callee", ["record", "--answer", "--calls", "1", ...greeting], calleeUser.authKey);
    await callee.ready;
    const user = `${calleeUser.userId}:${telegram.accessHash(callerUser.userId, calleeUser.userId)}`;
    const words = ["--signal", "hello, this is the caller", "--until-signal"];
    const place = ["call", user, ...words];
    if (options.crash !== true) {
      await Promise.all([start("caller", place, callerUser.authKey).ended, callee.ended]);
      return true;
    }
    let hasCrashed = false;
    // Its confirmCall gets lost, so that it stands in the middle of the exchange for as long as the kill takes.
    const takeBack = telegram.loseRequests(callerUser.userId, "phone.confirmCall");
    const { child, ended } = start("caller", place, callerUser.authKey, (object) => {
      const { to } = (object["record"] ?? {}) as { readonly to?: string };
      if (to !== crashState || hasCrashed) return;
      hasCrashed = true;
      child.kill();
      options.crashed?.({ side: "caller", state: crashState, pid: child.pid });
    });
    await ended.catch((error: unknown) => {
      if (!hasCrashed) throw error;
    });
    if (!hasCrashed) throw new CommandFailure("NOT_KILLED", `The caller was never ${crashState}.`);
    takeBack();
    const goOn = ["record", "--participate", "--calls", "1", ...words];
    await Promise.all([start("caller", goOn, callerUser.authKey).ended, callee.ended]);
    return true;
  };
  let watchdog: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    watchdog = setTimeout(() => {
      reject(
        new CommandFailure(
          "DEMO_TIMEOUT",
          `The call was not over after ${watchdogMs / 1000} s; the files are in ${directory}.`,
        ),
      );
    }, watchdogMs);
  });
  try {
    const isPlayed = await Promise.race([play(), tooLate, aborted(signal).then(() => false)]);
    return { ...stores, isPlayed };
  } finally {
    clearTimeout(watchdog);
    killAll();
    process.off("exit", killAll);
    await telegram.close();
  }
}
