import type { CallId, CallSummary, NewRecord } from "@offhook/engine";
import { isCallRecord } from "@offhook/engine";
import { callSession, moveSession, startPosition } from "@offhook/replay";
import type { CallSession, SessionDetail, SessionMove, SessionPosition } from "@offhook/replay";
import { actionOf } from "./step-keys.ts";
import type { StepAction } from "./step-keys.ts";

/** Everything that the view shows; a key makes a new one of it. */
export interface StepModel {
  readonly view: "calls" | "call";
  readonly calls: readonly CallSummary[];
  /** Index of the call that Enter opens. */
  readonly selected: number;
  readonly filter: string;
  readonly call: OpenedCall | null;
  readonly position: SessionPosition;
  readonly detail: SessionDetail;
  /** First line of the details that is shown. */
  readonly detailTop: number;
  readonly prompt: Prompt | null;
  readonly isHelp: boolean;
  readonly isColoured: boolean;
  /** What the last key could not do; gone with the next one. */
  readonly message: string;
}

export interface OpenedCall {
  readonly summary: CallSummary;
  readonly records: readonly NewRecord[];
  readonly session: CallSession;
}

/** A line that is being typed. */
export interface Prompt {
  readonly kind: "search" | "filter" | "jump";
  readonly text: string;
}

/** What a key wants that is not in the model: it reaches for the store, or for the end. */
export type StepWish =
  | { readonly kind: "open"; readonly callId: CallId }
  | { readonly kind: "list"; readonly filter: string }
  | { readonly kind: "quit" };

export interface Pressed {
  readonly model: StepModel;
  readonly wish?: StepWish;
}

export function startModel(isColoured: boolean): StepModel {
  return {
    view: "calls",
    calls: [],
    selected: 0,
    filter: "",
    call: null,
    position: startPosition,
    detail: "changes",
    detailTop: 0,
    prompt: null,
    isHelp: false,
    isColoured,
    message: "",
  };
}

/** The list of calls, with the one selected that was open. */
export function withCalls(model: StepModel, calls: readonly CallSummary[], filter: string): StepModel {
  const open = model.call?.summary.callId;
  const selected = Math.max(
    0,
    calls.findIndex(({ callId }) => callId === open),
  );
  return { ...model, calls, selected, filter };
}

export function withCall(model: StepModel, summary: CallSummary, records: readonly NewRecord[]): StepModel {
  const call = { summary, records, session: callSession(records) };
  const selected = model.calls.findIndex(({ callId }) => callId === summary.callId);
  return {
    ...model,
    view: "call",
    call,
    position: { ...startPosition, speed: model.position.speed },
    detailTop: 0,
    selected: selected < 0 ? model.selected : selected,
  };
}

/** What one key makes of the model. */
export function press(model: StepModel, key: string): Pressed {
  if (key === "ctrl-c") return { model, wish: { kind: "quit" } };
  const fresh = { ...model, message: "" };
  if (fresh.prompt !== null) return typed(fresh, fresh.prompt, key);
  const action = actionOf(key);
  if (fresh.isHelp) {
    // The help drawer: any key closes it; only quitting means what it always does.
    return action === "quit" ? { model, wish: { kind: "quit" } } : { model: { ...fresh, isHelp: false } };
  }
  if (action === undefined) return { model: fresh };
  if (action === "quit") return { model, wish: { kind: "quit" } };
  if (action === "help") return { model: { ...fresh, isHelp: true } };
  if (action === "colours") return { model: { ...fresh, isColoured: !fresh.isColoured } };
  return fresh.view === "calls" ? inCalls(fresh, action) : { model: inCall(fresh, action) };
}

/** One step on while it plays. */
export function tick(model: StepModel): StepModel {
  return moved(model, "forward");
}

const page = 10;

function inCalls(model: StepModel, action: StepAction): Pressed {
  const select = (wanted: number): Pressed => {
    const selected = Math.max(0, Math.min(model.calls.length - 1, wanted));
    return { model: { ...model, selected } };
  };
  switch (action) {
    case "forward":
      return select(model.selected + 1);
    case "back":
      return select(model.selected - 1);
    case "pageForward":
      return select(model.selected + page);
    case "pageBack":
      return select(model.selected - page);
    case "first":
      return select(0);
    case "last":
      return select(model.calls.length - 1);
    case "open": {
      const callId = model.calls[model.selected]?.callId;
      return callId === undefined ? { model } : { model, wish: { kind: "open", callId } };
    }
    case "search":
      return { model: { ...model, prompt: { kind: "filter", text: model.filter } } };
    default:
      return { model };
  }
}

const moves: Partial<Record<StepAction, SessionMove>> = {
  forward: "forward",
  back: "back",
  first: "first",
  last: "last",
  nextState: "nextState",
  previousState: "previousState",
  play: "play",
  faster: "faster",
  slower: "slower",
  mark: "mark",
};

function inCall(model: StepModel, action: StepAction): StepModel {
  const move = moves[action];
  if (move !== undefined) return moved(model, move);
  const { at } = model.position;
  switch (action) {
    case "pageForward":
      return moved(model, { to: at + page });
    case "pageBack":
      return moved(model, { to: at - page });
    case "search":
      return { ...model, prompt: { kind: "search", text: "" } };
    case "jump":
      return { ...model, prompt: { kind: "jump", text: "" } };
    case "searchAgain":
      return searched(model, "", false);
    case "searchBack":
      return searched(model, "", true);
    case "detail":
      return { ...model, detail: model.detail === "context" ? "changes" : "context", detailTop: 0 };
    case "raw":
      return { ...model, detail: model.detail === "record" ? "changes" : "record", detailTop: 0 };
    case "detailDown":
      return { ...model, detailTop: model.detailTop + 1 };
    case "detailUp":
      return { ...model, detailTop: Math.max(0, model.detailTop - 1) };
    case "leave":
      return { ...model, view: "calls", position: { ...model.position, isPlaying: false } };
    default:
      return model;
  }
}

function moved(model: StepModel, move: SessionMove): StepModel {
  if (model.call === null) return model;
  const position = moveSession(model.call.session, model.position, move);
  return { ...model, position, detailTop: position.at === model.position.at ? model.detailTop : 0 };
}

function searched(model: StepModel, find: string, backwards: boolean): StepModel {
  const next = moved(model, { find, backwards });
  const { search } = next.position;
  if (search === "") return { ...next, message: "Nothing was searched for yet: type / and a text." };
  return next.position.at === model.position.at && !isHere(next, search)
    ? { ...next, message: `Nothing in this call has "${search}".` }
    : next;
}

/** The only place that has the text may be where one stands already. */
function isHere({ call, position }: StepModel, search: string): boolean {
  if (call === null) return false;
  const { steps } = call.session;
  const here = steps[position.at];
  const alone = { steps: here === undefined ? [] : [here, here] };
  return moveSession(alone, startPosition, { find: search }).at === 1;
}

function typed(model: StepModel, prompt: Prompt, key: string): Pressed {
  const { kind, text } = prompt;
  switch (key) {
    case "escape":
      return { model: { ...model, prompt: null } };
    case "enter":
      return entered({ ...model, prompt: null }, prompt);
    case "backspace":
      return { model: { ...model, prompt: { kind, text: Array.from(text).slice(0, -1).join("") } } };
    default: {
      const character = key === "space" ? " " : key;
      if (Array.from(character).length !== 1) return { model };
      return { model: { ...model, prompt: { kind, text: text + character } } };
    }
  }
}

function entered(model: StepModel, { kind, text }: Prompt): Pressed {
  switch (kind) {
    case "search":
      return { model: searched(model, text, false) };
    case "filter":
      return { model, wish: { kind: "list", filter: text } };
    case "jump":
      return { model: jumped(model, text) };
    default:
      return kind satisfies never;
  }
}

function jumped(model: StepModel, text: string): StepModel {
  const revision = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
  const to = model.call?.session.steps.findIndex(
    ({ record }) => isCallRecord(record) && record.revision === revision,
  );
  return to === undefined || to < 0
    ? { ...model, message: `There is no record ${text.trim() === "" ? "without a number" : text.trim()}.` }
    : moved(model, { to });
}
