import { readFileSync } from "node:fs";
import { WrongUsage } from "../command-line/command-failure.ts";
import { durationMs } from "../command-line/option-values.ts";

/** What becomes of a call that comes in: the first rule that fits decides. */
export interface AnswerRule {
  /** The caller's user id; absent: anybody. */
  readonly from?: string;
  /** Only calls with video, or only those without; absent: both. */
  readonly video?: boolean;
  /** `ring`: nothing is done; it rings until somebody else acts or the time is over. */
  readonly do: "answer" | "decline" | "ring";
  /** How long it rings before. Default 0. */
  readonly afterMs: number;
  /** Hang up so long after the keys are agreed; absent: stay until the other side hangs up. */
  readonly hangUpAfterMs?: number;
}

export interface AnswerRules {
  readonly rules: readonly AnswerRule[];
  /** While a call is going on, another one is declined as busy, rings as well, or is left to other devices. Default `decline`. */
  readonly busy: "decline" | "ring" | "elsewhere";
}

/** Every call that comes in is answered at once. */
export const answerAll: AnswerRules = { rules: [{ do: "answer", afterMs: 0 }], busy: "decline" };
/** Nothing is answered or declined by itself. */
export const answerNothing: AnswerRules = { rules: [], busy: "decline" };

/** @throws WrongUsage that names the file, the place in it and what would do */
export function readAnswerRules(file: string): AnswerRules {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WrongUsage(`--rules: ${file} can't be read (${code}). Check the path.`);
  }
  return answerRulesIn(text, file);
}

/**
 *     {
 *       "busy": "decline",
 *       "rules": [
 *         { "from": "777000", "do": "decline" },
 *         { "video": true, "do": "ring" },
 *         { "do": "answer", "after": "2s", "hangUpAfter": "30s" }
 *       ]
 *     }
 *
 * @throws WrongUsage
 */
export function answerRulesIn(text: string, file: string): AnswerRules {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new WrongUsage(`${file} is no JSON: ${(error as Error).message}.`);
  }
  const at = (place: string, expected: string, found: unknown): WrongUsage =>
    new WrongUsage(`${file}: ${place} must be ${expected}, not ${shown(found)}.`);
  if (!isObject(json)) throw at("the file", 'an object with "rules"', json);
  refuseOthers(json, ["rules", "busy"], (name) =>
    at(name, 'left out: there are "rules" and "busy"', json[name]),
  );
  const { rules = [], busy = "decline" } = json;
  if (!Array.isArray(rules)) throw at("rules", "a list", rules);
  if (busy !== "decline" && busy !== "ring" && busy !== "elsewhere")
    throw at("busy", '"decline", "ring" or "elsewhere"', busy);
  return { busy, rules: rules.map((rule: unknown, index) => ruleIn(rule, `rules[${index}]`, at)) };
}

type Fault = (place: string, expected: string, found: unknown) => WrongUsage;

function ruleIn(rule: unknown, place: string, at: Fault): AnswerRule {
  if (!isObject(rule)) throw at(place, 'an object such as { "do": "answer" }', rule);
  const known = ["from", "video", "do", "after", "hangUpAfter"];
  refuseOthers(rule, known, (name) =>
    at(`${place}.${name}`, `left out: there are ${known.join(", ")}`, rule[name]),
  );
  const { from, video, do: act, after, hangUpAfter } = rule;
  if (from !== undefined && !(typeof from === "string" && /^\d{1,19}$/.test(from)))
    throw at(`${place}.from`, 'the digits of a user id in quotes, such as "777000"', from);
  if (video !== undefined && typeof video !== "boolean") throw at(`${place}.video`, "true or false", video);
  if (act !== "answer" && act !== "decline" && act !== "ring")
    throw at(`${place}.do`, '"answer", "decline" or "ring"', act);
  if (hangUpAfter !== undefined && act !== "answer")
    throw at(`${place}.hangUpAfter`, 'left out where "do" is not "answer"', hangUpAfter);
  return {
    do: act,
    afterMs: durationIn(after ?? "0s", `${place}.after`, at),
    ...(from !== undefined && { from }),
    ...(video !== undefined && { video }),
    ...(hangUpAfter !== undefined && { hangUpAfterMs: durationIn(hangUpAfter, `${place}.hangUpAfter`, at) }),
  };
}

function durationIn(value: unknown, place: string, at: Fault): number {
  const ms = typeof value === "string" ? durationMs(value) : undefined;
  if (ms === undefined) throw at(place, 'a duration in quotes, such as "2s" or "1.5m"', value);
  return ms;
}

function refuseOthers(
  object: Readonly<Record<string, unknown>>,
  known: readonly string[],
  fault: (name: string) => WrongUsage,
): void {
  for (const name of Object.keys(object)) if (!known.includes(name)) throw fault(name);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 60);
}
