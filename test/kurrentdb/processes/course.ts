import { EngineProcess } from "./engine-process.ts";
import type { ProcessSettings, RecordSaid } from "./protocol.ts";
import type { SharedTelegram } from "./shared-telegram.ts";

/** What happens to processes that share accounts. */
export interface CourseOptions extends Pick<ProcessSettings, "store" | "streamPrefix" | "keysFolder"> {
  readonly processes: number;
  readonly telegram: SharedTelegram;
  /** How often something happens, a few seconds apart. */
  readonly turns: number;
  /** Kills the server that the store is on and starts it again; absent where that can't be done. */
  readonly restartServer?: () => Promise<void>;
}

/** What was seen of it. */
export interface Course {
  /** How often an account was asked for and given back. */
  readonly given: number;
  readonly kills: readonly Death[];
  /** Processes that slept for longer than a lease lasts. */
  readonly sleeps: readonly Death[];
  readonly serverDeaths: number;
  /** What each process says that it has recorded. */
  readonly recorded: ReadonlyMap<number, readonly RecordSaid[]>;
  readonly complaints: readonly string[];
}

/** Whose end was when. */
export interface Death {
  readonly pid: number;
  readonly at: number;
}

const everyMs = 2_500;
/** Longer than a lease and the second from one question to the next. */
const sleepMs = 18_000;

/**
 * Processes run accounts that call one another without a pause. Turn by turn an account is given back and taken by another
 * process; at every fifth turn its process is killed, and a new one started; at every seventh the server is. Where there are
 * more than two, one sleeps now and then, its accounts are taken, and it wakes up. Each time it is the process that has most.
 */
export class SharedAccountsCourse {
  readonly #options: CourseOptions;
  readonly #all: EngineProcess[] = [];
  readonly #kills: Death[] = [];
  readonly #sleeps: Death[] = [];
  #living: EngineProcess[] = [];
  #started = 0;
  #given = 0;
  #serverDeaths = 0;

  constructor(options: CourseOptions) {
    this.#options = options;
  }

  /** Until nobody calls any more. The processes go on: what they have under way comes to its end. */
  async run(): Promise<void> {
    const { processes, turns } = this.#options;
    await Promise.all(Array.from({ length: processes }, () => this.#start()));
    await this.#allRun();
    for (let turn = 0; turn < turns; turn++) {
      await passed(everyMs);
      await this.#turn(turn);
    }
    await this.#allRun();
    for (const process of this.#living) process.tell({ order: "rest" });
  }

  /** Ends all processes in good order. */
  async quit(): Promise<Course> {
    await Promise.all(this.#living.map((process) => process.quit()));
    return {
      given: this.#given,
      kills: this.#kills,
      sleeps: this.#sleeps,
      serverDeaths: this.#serverDeaths,
      recorded: new Map(this.#all.map(({ pid, recorded }) => [pid, recorded])),
      complaints: this.#all.flatMap(({ pid, complaints }) => complaints.map((text) => `${pid} ${text}`)),
    };
  }

  /** Whatever is left of a course that failed. */
  async kill(): Promise<void> {
    await Promise.all(this.#living.splice(0).map((process) => process.kill()));
  }

  async #start(): Promise<void> {
    const { store, streamPrefix, keysFolder, telegram } = this.#options;
    const name = `process ${this.#started++}`;
    const port = await telegram.listenFor(name);
    const { accounts } = telegram;
    const process = new EngineProcess(name, { store, streamPrefix, keysFolder, port, accounts });
    this.#all.push(process);
    this.#living.push(process);
    await process.ready;
  }

  async #turn(turn: number): Promise<void> {
    const { restartServer, processes } = this.#options;
    if (turn % 7 === 5 && restartServer !== undefined) {
      this.#serverDeaths++;
      return restartServer();
    }
    const awake = this.#living.filter(({ isAsleep }) => !isAsleep);
    const runner = awake.toSorted((a, b) => b.runs.size - a.runs.size)[0] as EngineProcess;
    if (turn % 5 === 1) return this.#die(runner);
    if (turn % 10 === 3 && processes > 2) return this.#sleep(runner);
    // The one that it has had for longest; none where all are being taken over.
    const [account] = runner.runs;
    if (account === undefined) return;
    this.#given++;
    runner.tell({ order: "give", account });
  }

  async #die(process: EngineProcess): Promise<void> {
    this.#living = this.#living.filter((each) => each !== process);
    this.#kills.push({ pid: process.pid, at: Date.now() });
    await process.kill();
    await this.#start();
  }

  #sleep(process: EngineProcess): void {
    this.#sleeps.push({ pid: process.pid, at: Date.now() });
    process.freeze();
    this.#options.telegram.disregard(process.name);
    setTimeout(() => process.thaw(), sleepMs);
  }

  #allRun(): Promise<void> {
    const isRun = (account: string): boolean =>
      this.#living.some(({ runs, isAsleep }) => runs.has(account) && !isAsleep);
    return until(
      () =>
        this.#living.every(({ isAsleep }) => !isAsleep) &&
        this.#options.telegram.accounts.every(({ accountId }) => isRun(accountId)),
    );
  }
}

/** The test's own time limit ends a wait in vain. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await passed(100);
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
