import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer } from "@offhook/simulator";
import type { SimulatedTelegram } from "@offhook/simulator";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import type { MtprotoServer } from "@offhook/simulator/mtproto";
import type { FromSide, SideOptions, ToSide } from "./bench-side.ts";
import { compareRecordings } from "./compare-recordings.ts";
import { quantile, row } from "./figures.ts";
import { measureSync } from "./sync-time.ts";
import { syncsInThePath } from "./syncs-in-the-path.ts";

/** What a recorded call may cost over a bare one, besides its syncs. */
const allowance = 0.15;

/**
 * Makes calls in sequence over loopback MTProto, in turn with a bare GramJS script and with the engine that
 * records them, in blocks, against one simulator; between the blocks it measures one sync of this disk.
 * Options: --calls <n> of each kind (default 300), --block <n> (default 25).
 */
export async function benchCall(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { calls: { type: "string", default: "300" }, block: { type: "string", default: "25" } },
  });
  const [calls, block] = [Number(values.calls), Number(values.block)];
  const directory = mkdtempSync(join(tmpdir(), "offhook-bench-"));
  const world = await openWorld();
  const bare = await openPair("bare", world, directory);
  const recorded = await openPair("recorded", world, directory);
  const samples = { bare: [] as number[], recorded: [] as number[], sync: [] as number[] };
  try {
    await bare.run(block);
    await recorded.run(block);
    while (samples.recorded.length < calls) {
      samples.bare.push(...(await bare.run(block)));
      samples.recorded.push(...(await recorded.run(block)));
      samples.sync.push(...(await measureSync(directory, 20)));
      process.stderr.write(`\r${samples.recorded.length} of ${calls} calls`);
    }
    process.stderr.write("\n");
    report(samples);
    const closing = performance.now();
    await Promise.all([bare.close(), recorded.close()]);
    const closedMs = Math.round(performance.now() - closing);
    process.stdout.write(
      `${await compareRecordings(join(directory, "caller.db"), join(directory, "callee.db"))}\n`,
    );
    process.stdout.write(`all processes ended by themselves ${closedMs} ms after closing\n`);
  } finally {
    bare.kill();
    recorded.kill();
    await world.mtproto.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function report(samples: { bare: number[]; recorded: number[]; sync: number[] }): void {
  const [bare, recorded, sync] = [samples.bare, samples.recorded, samples.sync].map((each) =>
    quantile(each, 0.5),
  );
  if (bare === undefined || recorded === undefined || sync === undefined) return;
  const syncs = syncsInThePath.length;
  const bound = bare + syncs * sync + allowance * bare;
  process.stdout.write(
    [
      row("bare GramJS script", samples.bare),
      row("recorded by the engine", samples.recorded),
      row("one sync of this disk", samples.sync),
      `syncs in the path of a recorded call: ${syncs}`,
      `bound: ${bare.toFixed(2)} + ${syncs} x ${sync.toFixed(3)} + 15 % = ${bound.toFixed(2)} ms`,
      `p50 ${recorded.toFixed(2)} ms = ${(recorded / bound).toFixed(3)} of the bound, ${(recorded / bare).toFixed(2)} x bare: ${recorded <= bound ? "met" : "NOT met"}`,
      "",
    ].join("\n"),
  );
  if (recorded > bound) process.exitCode = 1;
}

interface World {
  readonly telegram: SimulatedTelegram;
  readonly mtproto: MtprotoServer;
}

async function openWorld(): Promise<World> {
  const telegram = createCallServer({
    clock: systemClock(),
    randomness: systemRandomness(),
    digest: { sha256: (bytes) => createHash("sha256").update(bytes).digest() },
    accounts: [1n, 2n, 3n, 4n].map((userId) => ({
      userId,
      firstName: `User ${userId}`,
      phoneNumber: `1000${userId}`,
    })),
  });
  return { telegram, mtproto: await startMtprotoServer({ server: telegram }) };
}

interface Pair {
  readonly run: (calls: number) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
  readonly kill: () => void;
}

async function openPair(
  kind: "bare" | "recorded",
  { telegram, mtproto }: World,
  directory: string,
): Promise<Pair> {
  const [callerId, calleeId] = kind === "bare" ? [1n, 2n] : [3n, 4n];
  const keyOf = (userId: bigint): string => {
    const key = randomBytes(256);
    mtproto.addAuthKey(key, { userId });
    return key.toString("hex");
  };
  const common = { port: mtproto.port, directory };
  const peer = { userId: String(calleeId), accessHash: String(telegram.accessHash(callerId, calleeId)) };
  const callee = await openSide(kind, { ...common, role: "callee", authKey: keyOf(calleeId) });
  const caller = await openSide(kind, { ...common, role: "caller", authKey: keyOf(callerId), peer });
  return {
    run: async (calls) => {
      send(caller, { kind: "run", calls });
      const message = await next(caller);
      if (message.kind !== "ran") throw new Error(`The ${kind} caller answered ${message.kind}.`);
      return message.durationsMs;
    },
    close: async () => {
      for (const side of [caller, callee]) send(side, { kind: "close" });
      await Promise.all([once(caller, "exit"), once(callee, "exit")]);
    },
    kill: () => [caller, callee].forEach((side) => side.kill("SIGKILL")),
  };
}

async function openSide(kind: "bare" | "recorded", options: SideOptions): Promise<ChildProcess> {
  const script = fileURLToPath(new URL(`./${kind}-side.ts`, import.meta.url));
  const side = fork(script, [JSON.stringify(options)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  await next(side);
  return side;
}

function send(side: ChildProcess, message: ToSide): void {
  side.send(message);
}

async function next(side: ChildProcess): Promise<FromSide> {
  side.setMaxListeners(0);
  const ended = once(side, "exit").then(([code]) => {
    throw new Error(`A side of the benchmark ended with ${code}.`);
  });
  ended.catch(() => {});
  const [message] = (await Promise.race([once(side, "message"), ended])) as [FromSide];
  return message;
}
