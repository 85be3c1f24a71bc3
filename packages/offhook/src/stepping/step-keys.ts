/** What a key asks for, in either of the two views. */
export type StepAction =
  | "forward"
  | "back"
  | "pageForward"
  | "pageBack"
  | "first"
  | "last"
  | "nextState"
  | "previousState"
  | "play"
  | "faster"
  | "slower"
  | "mark"
  | "detail"
  | "raw"
  | "detailDown"
  | "detailUp"
  | "search"
  | "searchAgain"
  | "searchBack"
  | "jump"
  | "colours"
  | "open"
  | "leave"
  | "help"
  | "quit";

interface Binding {
  readonly action: StepAction;
  /** As `keyName` gives them; the first ones are those that the help shows. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly says: string;
  /** The view in which it means something. */
  readonly view: "calls" | "call" | "both";
}

/** The keys, sngrep's where it has one for the purpose: arrows, Enter, Esc, Space, /, h, r, c, q. */
export const bindings: readonly Binding[] = [
  {
    action: "forward",
    keys: ["down", "j", "right", "l"],
    shown: "Down j",
    says: "forward, next call",
    view: "both",
  },
  { action: "back", keys: ["up", "k", "left"], shown: "Up k", says: "back, call before", view: "both" },
  { action: "pageForward", keys: ["pagedown", "ctrl-f"], shown: "PgDn", says: "ten forward", view: "both" },
  { action: "pageBack", keys: ["pageup", "ctrl-b"], shown: "PgUp", says: "ten back", view: "both" },
  { action: "first", keys: ["home", "g"], shown: "Home g", says: "to the first", view: "both" },
  { action: "last", keys: ["end", "G"], shown: "End G", says: "to the last", view: "both" },
  { action: "nextState", keys: ["t", "tab"], shown: "t Tab", says: "to the next state", view: "call" },
  {
    action: "previousState",
    keys: ["T", "shift-tab"],
    shown: "T",
    says: "to the state before",
    view: "call",
  },
  { action: "jump", keys: [":"], shown: ":", says: "to a record, by its number", view: "call" },
  { action: "play", keys: ["p"], shown: "p", says: "play, and stop", view: "call" },
  { action: "faster", keys: ["+", ">", "="], shown: "+ >", says: "faster, up to 100 times", view: "call" },
  { action: "slower", keys: ["-", "<"], shown: "- <", says: "slower", view: "call" },
  { action: "search", keys: ["/"], shown: "/", says: "search; in the list: filter", view: "both" },
  { action: "searchAgain", keys: ["n"], shown: "n", says: "search on", view: "call" },
  { action: "searchBack", keys: ["N"], shown: "N", says: "search back", view: "call" },
  {
    action: "mark",
    keys: ["space"],
    shown: "Space",
    says: "mark; then what differs from here",
    view: "call",
  },
  { action: "detail", keys: ["d"], shown: "d", says: "changes, or the whole context", view: "call" },
  { action: "raw", keys: ["r"], shown: "r", says: "the record as it is stored", view: "call" },
  { action: "detailDown", keys: ["]"], shown: "]", says: "details down", view: "call" },
  { action: "detailUp", keys: ["["], shown: "[", says: "details up", view: "call" },
  { action: "open", keys: ["enter"], shown: "Enter", says: "open the call", view: "calls" },
  { action: "leave", keys: ["escape"], shown: "Esc", says: "to the list of calls", view: "call" },
  { action: "colours", keys: ["c"], shown: "c", says: "colours on and off", view: "both" },
  { action: "help", keys: ["h", "?", "f1"], shown: "h ?", says: "this help", view: "both" },
  { action: "quit", keys: ["q", "ctrl-c", "f10"], shown: "q", says: "quit", view: "both" },
];

const actions: ReadonlyMap<string, StepAction> = new Map(
  bindings.flatMap(({ keys, action }) => keys.map((key) => [key, action] as const)),
);

export function actionOf(key: string): StepAction | undefined {
  return actions.get(key);
}

/** What a terminal library says of a key press. */
export interface KeyPress {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
}

/** The keys of one report: a named one, or each character, as those that were typed quickly come together. */
export function keyNames(input: string, press: KeyPress): readonly string[] {
  if (press.tab) return [press.shift ? "shift-tab" : "tab"];
  const named = names.find(([field]) => press[field])?.[1];
  if (named !== undefined) return [named];
  if (press.ctrl) return [`ctrl-${input}`];
  return Array.from(input).map((character) => controls[character] ?? character);
}

const names: readonly (readonly [keyof KeyPress, string])[] = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageDown", "pagedown"],
  ["pageUp", "pageup"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "escape"],
  ["backspace", "backspace"],
  ["delete", "backspace"],
];

const controls: Readonly<Record<string, string>> = {
  " ": "space",
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\u0003": "ctrl-c",
  "\u007f": "backspace",
};
