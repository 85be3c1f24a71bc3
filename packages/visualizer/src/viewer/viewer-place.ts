import type { CallId } from "@offhook/engine";
import type { ForkEdit } from "@offhook/replay";

/*
 * Where somebody is in the viewer. All of it stands behind the # of the address, so that a reload, the way back and a link
 * that is sent to somebody lead to the same step, and so that no server is told of it:
 *
 *     #filter=reason~timeout                     the list of calls
 *     #call=<id>&step=12                         a record of a call; `p3` is its third packet, from 0
 *     #call=<id>&with=<id>&side=right&step=7     two calls, and a record of the second
 *     #call=<id>&edits=[{"kind":"skip",...}]     a call and what would have happened
 *     &pane=ladder                               what a narrow screen shows
 *     &detail=context                            what is shown of a record
 *
 * A key that opens packets never stands here.
 */
export interface ViewerPlace {
  readonly filter: string;
  /** `null`: the list. */
  readonly callId: CallId | null;
  /** The call that it is compared with. */
  readonly otherId: CallId | null;
  /** What shall be otherwise in a branch of the call; empty for no branch. */
  readonly edits: readonly ForkEdit[];
  /** Which of the two paths is looked at. */
  readonly side: PathSide;
  /** The step; `null`: the first, or of a live call the last. */
  readonly step: StepName | null;
  readonly pane: PaneName;
  readonly detail: DetailName;
}

/** The call itself, or what it is compared with. */
export type PathSide = "left" | "right";
/** `12` is the record with that revision, `p3` the packet. */
export type StepName = string;

export const paneNames = ["chart", "ladder", "timeline", "record", "explanation"] as const;
export type PaneName = (typeof paneNames)[number];
export const detailNames = ["changes", "context", "record"] as const;
export type DetailName = (typeof detailNames)[number];

/** The list of all calls. */
export const startPlace: ViewerPlace = {
  filter: "",
  callId: null,
  otherId: null,
  edits: [],
  side: "left",
  step: null,
  pane: "chart",
  detail: "changes",
};

/** Reads what stands behind the #, with or without it. What does not fit is left out: a link may be old or cut off. */
export function placeOf(fragment: string): ViewerPlace {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const callId = words.get("call") as CallId | null;
  const step = words.get("step");
  return {
    filter: words.get("filter") ?? "",
    callId: callId === "" ? null : callId,
    otherId: callId === null ? null : ((words.get("with") || null) as CallId | null),
    edits: callId === null || words.has("with") ? [] : editsOf(words.get("edits")),
    side: words.get("side") === "right" ? "right" : "left",
    step: step !== null && /^p?\d{1,9}$/.test(step) ? step : null,
    pane: oneOf(paneNames, words.get("pane")) ?? startPlace.pane,
    detail: oneOf(detailNames, words.get("detail")) ?? startPlace.detail,
  };
}

/** What stands behind the # for a place: the shortest that leads there; an empty text for the list of all calls. */
export function fragmentOf({
  filter,
  callId,
  otherId,
  edits,
  side,
  step,
  pane,
  detail,
}: ViewerPlace): string {
  const words = new URLSearchParams();
  const put = (name: string, value: string | null, usual = ""): void => {
    if (value !== null && value !== usual) words.set(name, value);
  };
  put("filter", filter);
  put("call", callId);
  if (callId !== null) {
    put("with", otherId);
    if (edits.length > 0) put("edits", JSON.stringify(edits));
    put("side", side, startPlace.side);
    put("step", step);
    put("pane", pane, startPlace.pane);
    put("detail", detail, startPlace.detail);
  }
  return words.toString();
}

function editsOf(text: string | null): readonly ForkEdit[] {
  try {
    const edits: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(edits) ? (edits as readonly ForkEdit[]) : [];
  } catch {
    return [];
  }
}

function oneOf<T extends string>(names: readonly T[], name: string | null): T | undefined {
  return names.find((each) => each === name);
}
