import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { secretNames } from "@offhook/engine";
import type { CallId } from "@offhook/engine";
import { recordedSignaling, signalingLines } from "@offhook/replay";
import { openSqliteVault } from "@offhook/store-sqlite";
import { nodePrimitives } from "@offhook/telegram";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { openServerVault } from "../embedding/open-stores.ts";
import { isServer } from "../embedding/server-store.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

interface SignalingCommandOptions extends GlobalOptions {
  readonly key?: string;
  readonly vault?: string;
}

/** Shows the signalling packets of a call, in clear when the key is there. */
export const signaling: CommandRunner<SignalingCommandOptions, [call: string]> = (
  { screen },
  { store: path, key, vault },
  name,
) =>
  withRecorded(path, async (store) => {
    if (key !== undefined && vault !== undefined) throw new WrongUsage("Give --key or --vault, not both.");
    const { callId } = await findCall(store, name);
    const callKey = key === undefined ? await keyInVault(vault, callId) : await keyFrom(key);
    const opened = callKey === undefined ? undefined : { callKey, primitives: nodePrimitives };
    const found = recordedSignaling(await readCall(store, callId), opened);
    for (const packet of found.packets) screen.tell({ type: "packet", callId, ...readable(packet) });
    screen.tell({
      type: "summary",
      packets: found.packets.length,
      inClear: callKey !== undefined,
      keyErasedAt: found.keyErasedAt,
    });
    const width = screen.width === undefined ? {} : { width: screen.width };
    for (const line of signalingLines(found, width)) screen.say(line);
    if (callKey === undefined && found.packets.length > 0)
      screen.say(
        vault === undefined
          ? "To read them, give the call's key with --key, or the vault that holds it with --vault."
          : "The vault does not hold the key of this call.",
        "faint",
      );
    return exitCodes.ok;
  });

/** Payloads as text, so that they can be read. */
function readable<T>(packet: T): T {
  return JSON.parse(
    JSON.stringify(packet, (_name, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    ),
  ) as T;
}

const keyBytes = 256;

/** Hex, or a file with hex: what stands on a command line can be seen by every user of a machine. */
async function keyFrom(given: string): Promise<Uint8Array> {
  const isHex = /^[0-9a-fA-F]+$/.test(given) && given.length >= keyBytes;
  const text = isHex ? given : (await readFile(given, "utf8").catch(() => "")).trim();
  const bytes = Buffer.from(text, "hex");
  if (bytes.length !== keyBytes || text.length !== 2 * keyBytes)
    throw new WrongUsage(
      `--key wants the ${keyBytes} bytes of the call's key as ${2 * keyBytes} hexadecimal digits, or a file with them.`,
    );
  return bytes;
}

async function keyInVault(path: string | undefined, callId: CallId): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  if (!isServer(path) && !existsSync(path))
    throw new CommandFailure("VAULT_NOT_FOUND", `There is no vault ${path}.`, exitCodes.unreadable);
  const vault = await (isServer(path) ? openServerVault(path) : openSqliteVault(path));
  try {
    return await vault.get(secretNames.key(callId));
  } finally {
    await vault.close();
  }
}
