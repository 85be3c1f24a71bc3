import { join } from "node:path";
import { folder, start } from "./offhook-process.ts";
import type { Running } from "./offhook-process.ts";

export interface SimulatedPair {
  readonly files: string;
  readonly simulator: Running;
  readonly caller: readonly string[];
  readonly callee: readonly string[];
  /** The callee, as the caller knows them. */
  readonly user: string;
}

/** A simulated Telegram with two users, run by `offhook simulate`. */
export async function simulatedPair(): Promise<SimulatedPair> {
  const files = folder();
  const simulator = start(["simulate", "--json", "--write", files]);
  const { port, users, accessHashes } = await simulator.told("ready");
  const connection = (index: number, side: string): readonly string[] => [
    `--connect=127.0.0.1:${port}`,
    `--auth-key=${users[index].authKey}`,
    `--store=${join(files, `${side}.db`)}`,
    `--account=${side}`,
  ];
  const [caller, callee] = users;
  return {
    files,
    simulator,
    caller: connection(0, "caller"),
    callee: connection(1, "callee"),
    user: `${callee.userId}:${accessHashes[caller.userId][callee.userId]}`,
  };
}
