import { isCallRecord } from "@offhook/engine";
import { detailNames } from "./viewer-place.ts";
import type { PaneName } from "./viewer-place.ts";
import type { ViewerCommand } from "./viewer-keys.ts";
import type { ViewerPage } from "./viewer-page.ts";

/** What only the page with its elements can do. */
export interface PageElements {
  focusSearch(): void;
  focusPane(pane: PaneName): void;
  chooseFile(): void;
}

/** Does what a key or a button says. What does not fit where one stands does nothing. */
export function run(command: ViewerCommand, page: ViewerPage, elements: PageElements): void {
  const { player, place, shown } = page;
  const revision = revisionAt(page);
  switch (command) {
    case "forward":
    case "back":
    case "first":
    case "last":
    case "nextState":
    case "previousState":
    case "play":
    case "faster":
    case "slower":
    case "mark":
      return player.move(command);
    case "findNext":
    case "findPrevious":
      return find(page, "", command === "findPrevious");
    case "skipWaits":
      player.skipsWaits = !player.skipsWaits;
      return;
    case "search":
      return elements.focusSearch();
    case "openFile":
      return elements.chooseFile();
    case "help":
      return page.dialog.show("help");
    case "packetKey":
      if (shown !== null && page.options.readPackets !== undefined) page.dialog.show("packetKey");
      return;
    case "otherSide":
      return page.turn(place.side === "left" ? "right" : "left");
    case "compare":
      return void (page.selected !== null && page.compare(page.selected));
    case "neverCame":
      return void (revision !== null && page.fork({ kind: "skip", revision }));
    case "nothingFromHere":
      return void (revision !== null && page.fork({ kind: "cut", revision }));
    case "cameLater":
      return void (revision !== null && page.fork({ kind: "swap", revisions: [revision, revision + 1] }));
    case "otherData":
    case "somethingBefore":
      if (revision !== null) page.dialog.show(command);
      return;
    case "leaveBranch":
      return void (page.paths !== null && page.go({ edits: [], otherId: null, side: "left" }));
    case "detail": {
      const next = detailNames[(detailNames.indexOf(place.detail) + 1) % detailNames.length];
      return void page.go({ detail: next ?? "changes" });
    }
    case "paneChart":
    case "paneLadder":
    case "paneTimeline":
    case "paneRecord":
    case "paneExplanation": {
      const pane = command.slice(4).toLowerCase() as PaneName;
      void page.go({ pane });
      return elements.focusPane(pane);
    }
    case "nextCall":
    case "previousCall":
      return otherCall(page, command === "nextCall" ? 1 : -1);
    case "openCall":
      return void (page.selected !== null && page.choose(page.selected));
    case "list":
      return void page.go({ callId: null, otherId: null, edits: [], step: null, side: "left" });
    default:
      command satisfies never;
  }
}

/** The next step that has a text; an empty one means what was looked for last. */
export function find(page: ViewerPage, text: string, backwards: boolean): void {
  const before = page.player.position;
  page.player.move({ find: text, backwards });
  const { search, at } = page.player.position;
  if (search !== "" && at === before.at) page.notice.say(`No other step has “${search}”.`);
}

/** The record of the call itself that an edit is about: a branch is made of its origin's records. */
export function revisionAt({ paths, shown, at, place, otherAt }: ViewerPage): number | null {
  const isBranch = paths !== null && paths.branch !== null && place.side === "right";
  const path = isBranch ? paths.left : shown;
  const record = path?.steps[isBranch ? (otherAt ?? 0) : at]?.record;
  return record !== undefined && isCallRecord(record) && (paths === null || paths.branch !== null)
    ? record.revision
    : null;
}

function otherCall(page: ViewerPage, by: 1 | -1): void {
  const { calls } = page.list;
  const at = calls.findIndex(({ callId }) => callId === page.selected);
  const next = calls[at < 0 ? 0 : Math.max(0, Math.min(calls.length - 1, at + by))];
  if (next === undefined || next.callId === page.selected) return;
  if (page.screen === "call") void page.choose(next.callId);
  else {
    page.select(next.callId);
  }
}
