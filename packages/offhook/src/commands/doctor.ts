import { wrapTo } from "@offhook/replay";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { writableStore } from "../recorded/store-address.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import type { Screen } from "../command-line/screen.ts";
import { checkTelegram } from "../connection/check-telegram.ts";
import { readCredentials } from "../connection/credentials.ts";
import type { ConnectionOptions, Credentials } from "../connection/credentials.ts";
import { assertReachable } from "../connection/reachable.ts";
import { defaultSessionFile } from "../connection/session-file.ts";
import { checkSession, checkStore, checkVault } from "../doctor/check-files.ts";
import { checkInstallation } from "../doctor/check-installation.ts";
import { problemOf, skipped } from "../doctor/finding.ts";
import type { Finding } from "../doctor/finding.ts";

interface DoctorOptions extends GlobalOptions, ConnectionOptions {
  readonly offline?: true;
  /** Seconds. */
  readonly timeout: number;
}

/** Looks at everything that has to be in order, and says of each problem what to do. Writes nothing. */
export const doctor: CommandRunner<DoctorOptions> = async (terminal, options) => {
  const { screen, env, signal } = terminal;
  const findings: Finding[] = [];
  const tell = (found: readonly Finding[]): void => {
    for (const finding of found) show(finding, screen);
    findings.push(...found);
  };
  tell(checkInstallation());
  const store = writableStore(options.store);
  tell(await checkStore(store));
  tell(await checkVault(store, env));
  if (options.session !== "-" && options.connect === undefined)
    tell(checkSession(options.session ?? defaultSessionFile));
  tell(options.offline ? [skipped("telegram", "--offline")] : await online(options, env, signal));
  const problems = findings.filter(({ status }) => status === "problem").length;
  screen.tell({ type: "summary", ok: problems === 0, problems });
  screen.say("");
  screen.say(
    problems === 0 ? "Nothing is wrong with what could be looked at." : `${problems} to be seen to.`,
    problems === 0 ? "good" : "bad",
  );
  return problems === 0 ? exitCodes.ok : exitCodes.problem;
};

async function online(
  options: DoctorOptions,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  let credentials: Credentials;
  try {
    credentials = await readCredentials(options, env);
    if (credentials.kind === "simulator") await assertReachable(credentials.address, signal);
  } catch (error) {
    if (error instanceof WrongUsage && options.session === undefined && options.connect === undefined)
      return [skipped("telegram", `not asked: ${error.message}`)];
    return [problemOf("telegram", error, "Give a session that offhook login wrote, or --offline.")];
  }
  return checkTelegram(credentials, options.timeout);
}

const indent = 20;

function show(finding: Finding, screen: Screen): void {
  const { check, status, detail, fix } = finding;
  screen.tell({ type: "finding", ...finding });
  const [detailLine = "", ...more] = wrapTo(detail, Math.max(40, (screen.width ?? 120) - indent));
  const mark = { ok: "ok", problem: "problem", skipped: "-" }[status];
  screen.say([
    { text: `${check.padEnd(10)} `, tone: "title" },
    { text: `${mark.padEnd(8)} `, tone: status === "ok" ? "good" : status === "problem" ? "bad" : "faint" },
    { text: detailLine, tone: "plain" },
  ]);
  for (const line of more) screen.say(" ".repeat(indent) + line);
  if (fix === undefined) return;
  for (const line of wrapTo(fix, Math.max(40, (screen.width ?? 120) - indent)))
    screen.say(" ".repeat(indent) + line, "note");
}
