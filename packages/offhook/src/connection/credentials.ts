import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { Address } from "../command-line/option-values.ts";
import { defaultSessionFile, isStringSession, savedSessionAt, savedSessionIn } from "./session-file.ts";
import type { SavedSession } from "./session-file.ts";

/** The options with which a command reaches an account. */
export interface ConnectionOptions {
  readonly session?: string;
  readonly apiId?: number;
  readonly apiHashFile?: string;
  readonly connect?: Address;
  readonly authKey?: string;
}

/** What it takes to act as a user: on Telegram, or on a simulated one. */
export type Credentials =
  | {
      readonly kind: "telegram";
      readonly session: string;
      readonly apiId: number;
      readonly apiHash: string;
      /** The session is one of a simulated Telegram that listens there. */
      readonly simulator?: Address;
    }
  | { readonly kind: "simulator"; readonly address: Address; readonly authKey: Uint8Array };

/** Reads the credentials from files, standard input or the environment. @throws WrongUsage */
export async function readCredentials(
  options: ConnectionOptions,
  env: NodeJS.ProcessEnv,
): Promise<Credentials> {
  const { connect, authKey, session } = options;
  if (connect !== undefined || authKey !== undefined) {
    if (session !== undefined)
      throw new WrongUsage(
        `Give either --session or --connect: a session that offhook login wrote knows its server, so leave ${connect === undefined ? "--auth-key" : "--connect"} away; for a user of offhook simulate give --connect and --auth-key, without --session.`,
      );
    if (connect === undefined)
      throw new WrongUsage("--auth-key needs --connect, which says where the simulator is.");
    if (authKey === undefined)
      throw new WrongUsage(
        "--connect needs --auth-key: the file that `offhook simulate` wrote for the user.",
      );
    return { kind: "simulator", address: connect, authKey: keyIn(authKey) };
  }
  const saved = session === undefined ? undefined : await sessionFrom(session);
  const given = saved ?? env["OFFHOOK_SESSION"]?.trim() ?? savedSessionAt(defaultSessionFile);
  if (given === undefined || given === "")
    throw new WrongUsage(
      "Whose account? Log in with offhook login, name a session with --session, or give --connect and --auth-key for a simulated one.",
    );
  if (typeof given === "string") return { kind: "telegram", session: given, ...apiOf(options, env) };
  const { userId: _userId, ...account } = given;
  return { kind: "telegram", ...account };
}

async function sessionFrom(file: string): Promise<SavedSession | string> {
  const content = (file === "-" ? await text(process.stdin) : fileText("--session", file)).trim();
  const name = file === "-" ? "Standard input" : file;
  const saved = savedSessionIn(content, name) ?? content;
  if (typeof saved !== "string" || isStringSession(saved)) return saved;
  throw new WrongUsage(
    `${name} holds no session: neither what offhook login writes nor a string session of GramJS, one line that begins with 1.`,
  );
}

/** @throws WrongUsage */
export function apiOf(
  { apiId, apiHashFile }: Pick<ConnectionOptions, "apiId" | "apiHashFile">,
  env: NodeJS.ProcessEnv,
): { readonly apiId: number; readonly apiHash: string } {
  if (apiId === undefined)
    throw new WrongUsage("It needs --api-id (or OFFHOOK_API_ID): the number from my.telegram.org.");
  const apiHash =
    apiHashFile === undefined ? env["OFFHOOK_API_HASH"] : fileText("--api-hash-file", apiHashFile);
  if (apiHash === undefined || !/^[0-9a-f]{32}$/i.test(apiHash.trim()))
    throw new WrongUsage(
      "It needs the API hash from my.telegram.org, 32 hexadecimal digits, in OFFHOOK_API_HASH or --api-hash-file.",
    );
  return { apiId, apiHash: apiHash.trim() };
}

const authKeyBytes = 256;

/** 256 bytes, as they are or as one line of base64url. */
function keyIn(file: string): Uint8Array {
  const bytes = fileBytes("--auth-key", file);
  if (bytes.length === authKeyBytes) return new Uint8Array(bytes);
  const decoded = Buffer.from(bytes.toString("latin1").trim(), "base64url");
  if (decoded.length === authKeyBytes) return new Uint8Array(decoded);
  throw new WrongUsage(
    `${file} holds no auth key: ${authKeyBytes} bytes, as \`offhook simulate\` writes them.`,
  );
}

function fileText(option: string, file: string): string {
  return fileBytes(option, file).toString("utf8");
}

function fileBytes(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WrongUsage(`${option}: ${file} can't be read (${code}). Check the path.`);
  }
}
