import { styleText } from "node:util";
import type { Tone } from "@offhook/replay";

type Style = Parameters<typeof styleText>[0];

const styles: Readonly<Record<Exclude<Tone, "account">, Style | null>> = {
  plain: null,
  faint: "dim",
  struck: ["dim", "strikethrough"],
  title: "bold",
  time: "dim",
  event: null,
  state: "blue",
  rule: "dim",
  effect: "yellow",
  request: "yellow",
  answer: "dim",
  update: "cyan",
  note: null,
  good: ["bold", "green"],
  bad: ["bold", "red"],
};

/** Accounts in the order in which they show up, so that two sides of a call are told apart. */
const accountStyles: readonly Style[] = ["magenta", "cyan", "yellow", "green"];

/** Puts a tone's colour on a text; each instance remembers which account got which colour. */
export class Colours {
  readonly #accounts = new Map<string, Style>();

  paint(text: string, tone: Tone): string {
    const style = tone === "account" ? this.#accountStyle(text.trim()) : styles[tone];
    return style === null ? text : styleText(style, text, { validateStream: false });
  }

  #accountStyle(account: string): Style {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const style = accountStyles[this.#accounts.size % accountStyles.length] ?? "magenta";
    this.#accounts.set(account, style);
    return style;
  }
}

/**
 * `--no-color` beats FORCE_COLOR, which beats NO_COLOR; without any of them a terminal that knows colours gets them.
 */
export function wantsColour(
  asked: { readonly color?: boolean },
  env: NodeJS.ProcessEnv,
  stream: { readonly isTTY?: boolean },
): boolean {
  if (asked.color === false) return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
