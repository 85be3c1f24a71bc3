import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { quantile } from "./call/figures.ts";

const main = join(import.meta.dirname, "../../packages/offhook/dist/bin.cjs");

/**
 * What the commands that read calls cost over a bare Node script that opens the same file and prints the same rows; the
 * two take turns. Then `verify --all` with one worker against a script that reads and parses the same rows, with the most
 * memory that it took.
 * Options: --store <file>, as `make-store` makes it; --runs <n> of each (default 15).
 */
export async function benchDebugger(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { store: { type: "string", default: "big.db" }, runs: { type: "string", default: "15" } },
  });
  const { store, runs } = values;
  if (!existsSync(store))
    throw new Error(`There is no ${store}. Make one: npm run bench -- make-store -o ${store}`);
  const folder = mkdtempSync(join(tmpdir(), "offhook-bench-"));
  try {
    const bare = join(folder, "bare.mjs");
    writeFileSync(bare, bareScript);
    const callId = await someCall(store);
    const pairs = [
      ["list --json, the last 50", ["list", "--json", "--limit", "50"], ["list"]],
      ["show --json, one call", ["show", callId, "--json"], ["show", callId]],
      ["explain --json, one call", ["explain", callId, "--json"], ["show", callId]],
    ] as const;
    for (const [title, ours, theirs] of pairs)
      await compare(title, [main, ...ours, "--store", store], [bare, store, ...theirs], Number(runs));
    await verifyAll(store, bare);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(
  title: string,
  ours: readonly string[],
  bare: readonly string[],
  runs: number,
): Promise<void> {
  const samples = { ours: [] as number[], bare: [] as number[] };
  for (const script of [ours, bare]) await run(script);
  for (let round = 0; round < runs; round++) {
    samples.bare.push((await run(bare)).ms);
    samples.ours.push((await run(ours)).ms);
  }
  const a = quantile(samples.ours, 0.5) ?? Number.NaN;
  const b = quantile(samples.bare, 0.5) ?? Number.NaN;
  say(
    `${title.padEnd(28)} p50 ${a.toFixed(1)} ms, bare script ${b.toFixed(1)} ms: ${(a / b).toFixed(2)} times`,
  );
}

/** In turn, as the speed of a machine that others use too drifts within minutes. */
async function verifyAll(store: string, bare: string): Promise<void> {
  const parsed: Ran[] = [];
  const verified: Ran[] = [];
  for (let round = 0; round < 3; round++) {
    parsed.push(await run([bare, store, "parse"]));
    verified.push(await run([main, "verify", "--all", "--workers", "1", "--store", store]));
  }
  const [reading, verifying] = [parsed, verified].map(
    (runs) =>
      quantile(
        runs.map(({ ms }) => ms),
        0.5,
      ) ?? Number.NaN,
  ) as [number, number];
  const mostKiB = Math.max(...verified.map((each) => each.mostKiB));
  say(
    `verify --all, one worker     p50 ${(verifying / 1000).toFixed(1)} s, reading and parsing ${(reading / 1000).toFixed(1)} s: ` +
      `${(verifying / reading).toFixed(2)} times; at most ${(mostKiB / 1024).toFixed(0)} MiB of memory`,
  );
}

interface Ran {
  readonly ms: number;
  /** The most memory that the process had resident, where /proc says so; else 0. */
  readonly mostKiB: number;
}

async function run(script: readonly string[]): Promise<Ran> {
  const since = performance.now();
  const child = spawn(process.execPath, [...script], { stdio: ["ignore", "ignore", "inherit"] });
  let mostKiB = 0;
  const watch = setInterval(() => (mostKiB = Math.max(mostKiB, residentKiB(child.pid))), 100);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const ms = performance.now() - since;
  clearInterval(watch);
  if (code !== 0) throw new Error(`${script.join(" ")} ended with ${code}.`);
  return { ms, mostKiB };
}

function residentKiB(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The hundredth of the list. */
async function someCall(path: string): Promise<string> {
  const store = await openSqliteEventStore(path, { readOnly: true });
  let callId = "";
  for await (const call of store.listCalls({ limit: 200 })) if (!call.live) callId = call.callId;
  await store.close();
  return callId;
}

const bareScript = `
import { DatabaseSync } from "node:sqlite";
const [, , file, what, id] = process.argv;
const db = new DatabaseSync(file, { readOnly: true });
if (what === "list")
  for (const row of db.prepare("SELECT summary FROM calls ORDER BY created_at DESC, call_id DESC LIMIT 50").iterate())
    console.log(JSON.stringify({ type: "call", ...JSON.parse(row.summary) }));
if (what === "show")
  for (const row of db.prepare("SELECT record FROM records WHERE stream = ? ORDER BY revision").iterate("call-" + id))
    console.log(JSON.stringify({ type: "record", record: JSON.parse(row.record) }));
// What verify reads: every record, and the row of every call, which it holds against them.
if (what === "parse") {
  let rows = 0;
  for (const row of db.prepare("SELECT summary FROM calls ORDER BY created_at DESC, call_id DESC").iterate())
    if (JSON.parse(row.summary) !== null) rows++;
  for (const row of db.prepare("SELECT record FROM records ORDER BY position").iterate())
    if (JSON.parse(row.record) !== null) rows++;
  console.log(rows);
}
`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
