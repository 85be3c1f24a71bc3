import type { SessionMove } from "@offhook/replay";

/** What can be done by key, button and menu alike. */
export type ViewerCommand =
  | Extract<SessionMove, string>
  | "skipWaits"
  | "search"
  | "findNext"
  | "findPrevious"
  | "otherSide"
  | "compare"
  | "neverCame"
  | "nothingFromHere"
  | "cameLater"
  | "otherData"
  | "somethingBefore"
  | "leaveBranch"
  | "packetKey"
  | "detail"
  | "paneChart"
  | "paneLadder"
  | "paneTimeline"
  | "paneRecord"
  | "paneExplanation"
  | "nextCall"
  | "previousCall"
  | "openCall"
  | "openFile"
  | "list"
  | "help";

/** Keys that do something, where they do it, and what: the keyboard and the help drawer read the same table. */
export interface KeyBinding {
  /** As `KeyboardEvent.key` has it; `Shift+` only where shift makes no other character. */
  readonly keys: readonly string[];
  readonly command: ViewerCommand;
  readonly on: "call" | "list" | "both";
  readonly help: string;
}

const call = (keys: readonly string[], command: ViewerCommand, help: string): KeyBinding => ({
  keys,
  command,
  on: "call",
  help,
});

export const keyBindings: readonly KeyBinding[] = [
  call([" "], "play", "Play or pause"),
  call(["ArrowRight", "ArrowDown"], "forward", "One step on"),
  call(["ArrowLeft", "ArrowUp"], "back", "One step back"),
  call(["Shift+ArrowRight", "."], "nextState", "To the next state"),
  call(["Shift+ArrowLeft", ","], "previousState", "To the state before"),
  call(["Home"], "first", "To the first step"),
  call(["End"], "last", "To the last step"),
  call(["+", "="], "faster", "Faster"),
  call(["-"], "slower", "Slower"),
  call(["w"], "skipWaits", "Skip waits, or wait as long as it took"),
  call(["m"], "mark", "Mark this step, to compare others with it"),
  call(["n"], "findNext", "Find the next"),
  call(["N"], "findPrevious", "Find the one before"),
  call(["x"], "otherSide", "To the other path"),
  call(["d"], "detail", "Changes, all of the context, or the record"),
  call(["f"], "neverCame", "What if this had never come?"),
  call(["F"], "nothingFromHere", "What if nothing had come from here on?"),
  call(["s"], "cameLater", "What if this had come after the next?"),
  call(["e"], "otherData", "What if it had said something else?"),
  call(["i"], "somethingBefore", "What if something had come before it?"),
  call(["Backspace"], "leaveBranch", "Leave the branch or the comparison"),
  call(["k"], "packetKey", "Give the key that opens signalling packets"),
  call(["1"], "paneChart", "Statechart"),
  call(["2"], "paneLadder", "Ladder"),
  call(["3"], "paneTimeline", "Timeline, or both paths"),
  call(["4"], "paneRecord", "Record"),
  call(["5"], "paneExplanation", "Explanation"),
  call(["Escape"], "list", "To the list of calls"),
  { keys: ["ArrowDown", "j"], command: "nextCall", on: "list", help: "Next call" },
  { keys: ["ArrowUp"], command: "previousCall", on: "list", help: "Call before" },
  { keys: ["Enter"], command: "openCall", on: "list", help: "Open the call" },
  { keys: ["]"], command: "nextCall", on: "call", help: "Open the next call of the list" },
  { keys: ["["], command: "previousCall", on: "call", help: "Open the call before" },
  { keys: ["c"], command: "compare", on: "both", help: "Compare this call with another" },
  { keys: ["/"], command: "search", on: "both", help: "Search, or filter the list" },
  { keys: ["o"], command: "openFile", on: "both", help: "Open a bundle" },
  { keys: ["?"], command: "help", on: "both", help: "These keys" },
];

/** What a key does; `null` for one that does nothing here, or that belongs to the browser. */
export function commandOf(
  {
    key,
    shiftKey,
    ctrlKey,
    metaKey,
    altKey,
  }: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
  on: "call" | "list",
): ViewerCommand | null {
  if (ctrlKey || metaKey || altKey) return null;
  const name = shiftKey && key.length > 1 ? `Shift+${key}` : key;
  const found = keyBindings.find((binding) => binding.on !== otherOf(on) && binding.keys.includes(name));
  return found?.command ?? null;
}

function otherOf(on: "call" | "list"): "call" | "list" {
  return on === "call" ? "list" : "call";
}
