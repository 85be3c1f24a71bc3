import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { CommandFailure } from "../command-line/command-failure.ts";
import { address } from "../command-line/option-values.ts";
import type { Address } from "../command-line/option-values.ts";

/** What `offhook login` writes: everything that a command needs to act as a user. Whoever has it is that user. */
export interface SavedSession {
  readonly userId: string;
  /** A string session of GramJS. */
  readonly session: string;
  readonly apiId: number;
  readonly apiHash: string;
  /** The session is one of a simulated Telegram that listens there. */
  readonly simulator?: Address;
}

/** Where `login` writes and the other commands look when nothing else is said. */
export const defaultSessionFile = "./offhook.session";

const kind = "offhook session";

/** A string session of GramJS: the version 1, then base64. */
export function isStringSession(text: string): boolean {
  return /^1[A-Za-z0-9+/=_-]{300,500}$/.test(text);
}

/** `undefined`: the text is no session file of ours. @throws CommandFailure SESSION_DAMAGED */
export function savedSessionIn(text: string, file: string): SavedSession | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  const damaged = (what: string): CommandFailure =>
    new CommandFailure(
      "SESSION_DAMAGED",
      `${file} is no whole session file: ${what}. Log in again with offhook login --force.`,
    );
  let saved: Readonly<Record<string, unknown>>;
  try {
    saved = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw damaged("it is cut or changed");
  }
  const { file: is, version, userId, session, apiId, apiHash, simulator } = saved;
  if (is !== kind) throw damaged("it is JSON of another kind");
  if (version !== 1) throw damaged(`its version is ${JSON.stringify(version)}, and this Offhook knows 1`);
  if (typeof session !== "string" || !isStringSession(session)) throw damaged("its session is missing");
  if (typeof userId !== "string" || typeof apiId !== "number" || typeof apiHash !== "string")
    throw damaged("userId, apiId or apiHash is missing");
  return {
    userId,
    session,
    apiId,
    apiHash,
    ...(typeof simulator === "string" && { simulator: address(simulator) }),
  };
}

/** The session that stands there; `undefined` when there is no file. @throws CommandFailure SESSION_DAMAGED */
export function savedSessionAt(file: string): SavedSession | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return savedSessionIn(text, file);
}

/** Whole or not at all, and never readable by anybody else. @throws what the file system says */
export function saveSession(file: string, { simulator, ...saved }: SavedSession): void {
  const where = simulator === undefined ? {} : { simulator: addressText(simulator) };
  const text = `${JSON.stringify({ file: kind, version: 1, ...saved, ...where }, null, 2)}\n`;
  const draft = `${file}.${process.pid}.part`;
  const descriptor = openSync(draft, "wx", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function addressText({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
