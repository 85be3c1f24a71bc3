import type { AppendRequest } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { quantile } from "../call/figures.ts";

/** A store, and what it stands on doing the same writes. */
export interface Contender {
  readonly name: string;
  /** Which server it is. Absent where there is none. */
  readonly place?: string;
  readonly open: () => Promise<OpenContender>;
}

export interface OpenContender {
  readonly adapter: (request: AppendRequest) => Promise<unknown>;
  readonly bare: (request: AppendRequest) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

const recordsPerCall = 8;

/**
 * Appends of so many live calls, each the next when the one before is acknowledged, to the store and to what it stands on in
 * turns, so that both meet the same weather. Says appends a second, latencies, and how many times the store takes as long.
 */
export async function benchLiveCalls(
  contenders: readonly Contender[],
  appends: number,
  rounds: number,
): Promise<void> {
  for (const { name, place, open } of contenders) {
    if (place !== undefined) process.stdout.write(`${name} is ${place}\n`);
    for (const live of [1, 10, 100, 1_000]) {
      // An empty one each time: the double holds its log in memory, and what earlier calls left there would slow both down.
      const { adapter, bare, close } = await open();
      // One call at a time waits for each answer: fewer of them take as long. Of many each has two whole calls.
      const each = live === 1 ? Math.ceil(appends / 4) : Math.max(2 * recordsPerCall * live, appends);
      const taken = { adapter: [] as Block[], bare: [] as Block[] };
      for (let round = -1; round < rounds; round++) {
        // What a block leaves for later is done in the next one: each comes after the other as often as before it.
        const order = round % 2 === 0 ? (["bare", "adapter"] as const) : (["adapter", "bare"] as const);
        for (const one of order) {
          const block = await play(one === "bare" ? bare : adapter, live, each);
          if (round >= 0) taken[one].push(block); // warm from here on
        }
      }
      const ratios = taken.adapter.map(({ ms }, round) => ms / (taken.bare[round]?.ms ?? Number.NaN));
      process.stdout.write(
        `${name.padEnd(10)} ${String(live).padStart(5)} live   ${figures(taken.adapter)}   bare ${figures(taken.bare)}   ${(quantile(ratios, 0.5) ?? Number.NaN).toFixed(2)} times\n`,
      );
      await close();
    }
  }
}

interface Block {
  readonly ms: number;
  readonly latencies: readonly number[];
}

/** Calls that no other block has. */
let calls = 5_000_000;

async function play(append: OpenContender["bare"], live: number, appends: number): Promise<Block> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  let left = appends;
  await Promise.all(
    Array.from({ length: live }, async () => {
      for (let number = 0, call = 0; left-- > 0; number++) {
        if (number % recordsPerCall === 0) call = calls++;
        const revision = (number % recordsPerCall) - 1;
        const isOver = revision === recordsPerCall - 2;
        const request = callAppend(testCallId(call), revision, 1, { summary: { live: !isOver } });
        const before = performance.now();
        await append(request);
        latencies.push(performance.now() - before);
      }
    }),
  );
  return { ms: performance.now() - startedAt, latencies };
}

function figures(blocks: readonly Block[]): string {
  const ms = blocks.reduce((sum, block) => sum + block.ms, 0);
  const latencies = blocks.flatMap((block) => block.latencies);
  const perSecond = Math.round((latencies.length / ms) * 1_000);
  const [p50, p95] = [0.5, 0.95].map((q) => (quantile(latencies, q) ?? Number.NaN).toFixed(2));
  return `${String(perSecond).padStart(7)}/s  p50 ${p50} ms  p95 ${p95} ms`;
}
