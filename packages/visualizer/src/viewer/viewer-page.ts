import type { CallId, CallSummary, Clock } from "@offhook/engine";
import type { ForkEdit } from "@offhook/replay";
import type { ChartSelection } from "../call-chart/chart-selection.ts";
import { bundleSource } from "./bundle-source.ts";
import { CallList } from "./call-list.ts";
import type { CallSource } from "./call-source.ts";
import { Notice } from "./notice.ts";
import { OpenedCall } from "./opened-call.ts";
import type { CallPlace } from "./opened-call.ts";
import { PageDialog } from "./page-dialog.ts";
import { Player } from "./player.ts";
import { stepName } from "./shown-call.ts";
import type { ShownCall } from "./shown-call.ts";
import { counterpart } from "./shown-paths.ts";
import type { ShownPaths } from "./shown-paths.ts";
import { stepOfSelection } from "./step-of-selection.ts";
import type { ViewerOptions } from "./viewer-options.ts";
import { startPlace } from "./viewer-place.ts";
import type { PathSide, ViewerPlace } from "./viewer-place.ts";

/**
 * The state of the viewer, and what can be done with it. It knows no element: views draw it, and `changed` is called when
 * there is something to draw.
 */
export class ViewerPage {
  readonly options: ViewerOptions;
  readonly clock: Clock;
  readonly list: CallList;
  readonly player: Player;
  readonly call: OpenedCall;
  readonly dialog: PageDialog;
  readonly notice: Notice;
  readonly #changed: () => void;
  #sources: readonly CallSource[];
  #place: ViewerPlace = startPlace;

  source: CallSource;
  /** The call of the list that is selected. */
  selected: CallId | null = null;
  /** The call that another one shall be chosen for. */
  comparing: CallId | null = null;
  isPrinting = false;

  constructor(source: CallSource, options: ViewerOptions, clock: Clock, changed: () => void) {
    this.source = source;
    this.#sources = [source];
    this.options = options;
    this.clock = clock;
    this.#changed = changed;
    this.list = new CallList(source, changed, (call, filter) => this.#isMeant(call, filter));
    this.player = new Player(clock, () => this.#moved());
    this.call = new OpenedCall(changed, (before, now) => this.#grown(before, now));
    this.dialog = new PageDialog(changed);
    this.notice = new Notice(clock, changed);
  }

  get sources(): readonly CallSource[] {
    return this.#sources;
  }
  get place(): ViewerPlace {
    return this.#place;
  }
  get screen(): "list" | "call" {
    return this.#place.callId === null ? "list" : "call";
  }
  get paths(): ShownPaths | null {
    return this.call.paths;
  }
  /** The path that is looked at. */
  get shown(): ShownCall | null {
    return this.call.path(this.#place.side);
  }
  get at(): number {
    return this.player.position.at;
  }
  /** The step of the other path that belongs to this one. */
  get otherAt(): number | null {
    return this.paths === null ? null : counterpart(this.paths, this.#place.side, this.at);
  }

  /** Goes where an address says. */
  async start(place: ViewerPlace): Promise<void> {
    const loading = this.list.load(this.source, place.filter);
    this.list.follow();
    await this.go(place);
    await loading;
  }

  /** Goes elsewhere; loads what is needed for it. */
  async go(to: Partial<ViewerPlace>): Promise<void> {
    const from = this.#place;
    this.#place = { ...from, ...to };
    if (this.#place.filter !== from.filter) void this.list.load(this.source, this.#place.filter);
    const { callId, otherId, edits, step } = this.#place;
    const isOther = callId !== from.callId || otherId !== from.otherId || edits !== from.edits;
    if (callId === null) this.#leave();
    else if (isOther || !this.call.isThere) await this.#open({ callId, otherId, edits });
    else if (step !== null || to.side !== undefined) this.#take();
    this.#changed();
  }

  /** Another source, such as one that was opened here. */
  async use(source: CallSource): Promise<void> {
    this.list.stop();
    this.source = source;
    this.selected = null;
    const isKnown = this.#sources.includes(source);
    if (!isKnown) this.#sources = [...this.#sources, source];
    const loading = this.list.load(source, "");
    this.list.follow();
    await this.go({ ...startPlace });
    await loading;
  }

  /** Opens a bundle; one with a single call shows it. */
  async openBundle(name: string, bytes: ArrayBuffer | Promise<ArrayBuffer>): Promise<void> {
    try {
      const source = await bundleSource(await bytes, {
        name,
        now: this.clock.now(),
        ...(this.options.filter && { filter: this.options.filter }),
      });
      await this.use(source);
      const { calls, hasMore } = this.list;
      this.notice.say(`${source.name} is open: ${calls.length}${hasMore ? " and more" : ""} calls.`);
      const [only] = calls;
      if (calls.length === 1 && only !== undefined && this.comparing === null)
        await this.go({ callId: only.callId });
    } catch (error) {
      this.notice.say(`${name} can't be opened: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Chooses a call of the list: shows it, or compares it with the one that waits for another. */
  async choose(callId: CallId): Promise<void> {
    const { comparing } = this;
    this.comparing = null;
    const isPair = comparing !== null && comparing !== callId;
    await this.go({
      ...startPlace,
      filter: this.#place.filter,
      ...(isPair ? { callId: comparing, otherId: callId } : { callId }),
    });
  }

  /** Selects a call of the list without opening it. */
  select(callId: CallId): void {
    this.selected = callId;
    this.#changed();
  }

  async compare(callId: CallId): Promise<void> {
    if (this.comparing !== null && this.comparing !== callId) return this.choose(callId);
    this.comparing = this.comparing === callId ? null : callId;
    return this.go({ callId: null });
  }

  /** Changes what happened, beside what was changed already. */
  async fork(edit: ForkEdit): Promise<void> {
    const { edits, step } = this.#place;
    await this.go({ edits: [...edits, edit], otherId: null, side: "right", step });
  }

  /** To what belongs to this step on the other path. */
  turn(side: PathSide): void {
    const other = this.otherAt;
    if (this.paths === null || other === null || side === this.#place.side) return;
    const step = this.paths[side].steps[other];
    void this.go({ side, step: step === undefined ? null : stepName(step) });
  }

  /** To the next step, round the end, that led to a state or took one of the transitions. */
  find(selection: ChartSelection): void {
    if (this.shown === null) return;
    const found = stepOfSelection(this.shown, selection, this.at);
    this.notice.say(found !== null ? "" : "No step of this call leads there.");
    if (found !== null) this.player.move({ to: found });
  }

  async readPackets(callKey: Uint8Array): Promise<void> {
    const { shown } = this;
    const { readPackets } = this.options;
    if (shown === null || readPackets === undefined) return;
    const packets = await readPackets(shown.records, callKey);
    if (packets.opened === 0) throw new Error("This key opens none of the packets.");
    shown.packets = packets;
    this.notice.say(`${packets.opened} of ${packets.packets} packets are open.`);
  }

  close(): void {
    this.notice.stop();
    this.list.stop();
    this.#leave();
    this.player.stop();
  }

  /** Whether a call that is new meets the filter; of one that can't be read, none does. */
  #isMeant(call: CallSummary, filter: string): boolean {
    try {
      return filter === "" || this.options.filter?.read(filter, { now: this.clock.now() })(call) === true;
    } catch {
      return false;
    }
  }

  #leave(): void {
    this.call.leave();
    this.player.load({ steps: [] }, 0);
  }

  async #open(place: CallPlace): Promise<void> {
    this.selected = place.callId;
    this.player.load({ steps: [] }, 0);
    const sources = [this.source, ...this.#sources.filter((each) => each !== this.source)];
    if (await this.call.open(place, sources)) this.#take();
  }

  /** Records that came: who stands at the end goes on to the new end. */
  #grown(before: ShownCall, now: ShownCall): void {
    const isAtEnd = this.at >= before.steps.length - 1;
    this.player.load(now.session, isAtEnd ? now.steps.length - 1 : this.at);
    this.#moved();
  }

  /** Takes the step of the place up in what is shown. */
  #take(): void {
    const { shown } = this;
    if (shown === null) return;
    const { step } = this.#place;
    const named = shown.indexOf(step);
    const usual = this.call.isLive ? Math.max(0, shown.steps.length - 1) : 0;
    this.player.load(shown.session, named ?? (step === null ? usual : 0));
  }

  #moved(): void {
    const { shown } = this;
    // While a call is on its way, the step is that of the address.
    if (shown !== null) {
      const step = shown.steps[this.at];
      this.#place = { ...this.#place, step: step === undefined ? null : stepName(step) };
    }
    this.#changed();
  }
}
