import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createCallEngine, systemClock } from "@offhook/engine";
import type { CallTransport } from "@offhook/engine";
import { openSqliteStores } from "@offhook/store-sqlite";
import { NEVER } from "rxjs";
import { quantile } from "../call/figures.ts";
import { digest } from "./call-template.ts";
import { benchAccount, benchRootKey, makeStore } from "./make-store.ts";

/**
 * How long an engine takes to start with 100 live calls in a store of a thousand records, and in one of a million: from
 * opening the files until it has taken over every live call. The two take turns.
 * Options: --calls <n> of the big store (default 100000), --live <n> (default 100), --rounds <n> (default 9),
 * --file <path> of a big store that `make-store` made (default: it is made).
 */
export async function benchStart(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      calls: { type: "string", default: "100000" },
      live: { type: "string", default: "100" },
      rounds: { type: "string", default: "9" },
      file: { type: "string" },
    },
  });
  const live = Number(values.live);
  const directory = mkdtempSync(join(tmpdir(), "offhook-bench-"));
  try {
    const [small, big] = [join(directory, "small.db"), values.file ?? join(directory, "big.db")];
    const few = await makeStore(small, { calls: Math.round(live * 1.25), live });
    say(`the small store has ${few.records} records`);
    if (!existsSync(big)) {
      const many = await makeStore(big, { calls: Number(values.calls), live });
      say(`the big store has ${many.records} records, made in ${many.seconds.toFixed(0)} s`);
    }
    const samples = { small: [] as Start[], big: [] as Start[] };
    for (const path of [small, big]) await start(path, live);
    for (let round = 0; round < Number(values.rounds); round++) {
      samples.small.push(await start(small, live));
      samples.big.push(await start(big, live));
    }
    report("small", samples.small);
    report("big", samples.big);
    const ratio = median(samples.big, "all") / median(samples.small, "all");
    say(`the big store takes ${ratio.toFixed(2)} times what the small one takes (p50)`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Milliseconds. */
interface Start {
  /** Until the files are open. */
  readonly opening: number;
  /** From then until every live call is there. */
  readonly recovering: number;
  /** From then until the record of every call says that it was taken over. */
  readonly adopting: number;
  readonly all: number;
}

async function start(path: string, live: number): Promise<Start> {
  const startedAt = performance.now();
  const stores = await openSqliteStores(path, { rootKey: benchRootKey });
  const openedAt = performance.now();
  const { events: store, vault, accountState } = stores;
  const ports = { store, vault, accountState, digest, clock: systemClock() };
  const engine = await createCallEngine({ ...ports, updates$: NEVER, transports: [silentTransport] });
  const recoveredAt = performance.now();
  const calls = engine.liveCalls().length;
  if (calls !== live) throw new Error(`${calls} calls were recovered, not ${live}.`);
  let adopted = 0;
  await new Promise<void>((resolve) => {
    engine.transitions$.subscribe(({ record }) => {
      if (record.type === "CallAdopted" && ++adopted === live) resolve();
    });
  });
  const endedAt = performance.now();
  await engine.close();
  await stores.close();
  return {
    opening: openedAt - startedAt,
    recovering: recoveredAt - openedAt,
    adopting: endedAt - recoveredAt,
    all: endedAt - startedAt,
  };
}

const silentTransport: CallTransport = {
  accountId: benchAccount as CallTransport["accountId"],
  selfRef: "self" as CallTransport["selfRef"],
  execute: () => new Promise(() => {}),
  sendSignaling: () => new Promise(() => {}),
  media: async () => undefined,
  resolvePeer: () => Promise.reject(new Error("Nobody is called here.")),
  timeouts: () => Promise.reject(new Error("Nobody is called here.")),
};

function report(name: string, samples: readonly Start[]): void {
  const parts = (["opening", "recovering", "adopting", "all"] as const).map(
    (part) => `${part} ${median(samples, part).toFixed(1)} ms`,
  );
  say(`${name.padEnd(6)} p50 of ${samples.length}: ${parts.join(", ")}`);
}

function median(samples: readonly Start[], part: keyof Start): number {
  return (
    quantile(
      samples.map((sample) => sample[part]),
      0.5,
    ) ?? Number.NaN
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
