import type { CallId, CallSummary, Cancel, Clock, NewRecord } from "@offhook/engine";
import { isCallRecord } from "@offhook/engine";
import type { ForkEdit } from "@offhook/replay";
import type { ChartSelection } from "../call-chart/call-chart-element.ts";
import { bundleSource } from "./bundle-source.ts";
import { CallList } from "./call-list.ts";
import type { CallSource } from "./call-source.ts";
import { Player } from "./player.ts";
import { ShownCall, stepName } from "./shown-call.ts";
import { branchedPaths, comparedPaths, counterpart } from "./shown-paths.ts";
import type { ShownPaths } from "./shown-paths.ts";
import type { PacketsInClear, ViewerOptions } from "./viewer-options.ts";
import { startPlace } from "./viewer-place.ts";
import type { PathSide, ViewerPlace } from "./viewer-place.ts";

/** What stands over the page. */
export type DialogName = "help" | "otherData" | "somethingBefore" | "packetKey";

/**
 * The state of the viewer, and what can be done with it. It knows no element: views draw it, and `changed` is called when
 * there is something to draw.
 */
export class ViewerPage {
  readonly options: ViewerOptions;
  readonly clock: Clock;
  readonly list: CallList;
  readonly player: Player;
  readonly #changed: () => void;
  #sources: readonly CallSource[];
  #place: ViewerPlace = startPlace;
  #call: ShownCall | null = null;
  #paths: ShownPaths | null = null;
  #opening: AbortController | null = null;
  #stopFollowing: (() => void) | null = null;

  source: CallSource;
  /** The call of the list that is selected. */
  selected: CallId | null = null;
  /** The call that another one shall be chosen for. */
  comparing: CallId | null = null;
  /** Why what was asked for can't be shown. */
  problem: string | null = null;
  dialog: DialogName | null = null;
  /** Why what was typed into the dialog can't be taken. */
  dialogProblem: string | null = null;
  /** Said to everybody, readers of screens included, for a while. */
  notice = "";
  #unsay: Cancel | null = null;
  packets: PacketsInClear | null = null;
  connection: "open" | "lost" | null = null;
  isPrinting = false;

  constructor(source: CallSource, options: ViewerOptions, clock: Clock, changed: () => void) {
    this.source = source;
    this.#sources = [source];
    this.options = options;
    this.clock = clock;
    this.#changed = changed;
    this.list = new CallList(source, changed, (call, filter) => this.#isMeant(call, filter));
    this.player = new Player(clock, () => this.#moved());
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
  get isOpening(): boolean {
    return this.#opening !== null;
  }
  /** `null` on two paths as well. */
  get paths(): ShownPaths | null {
    return this.#paths;
  }
  /** The path that is looked at. */
  get shown(): ShownCall | null {
    return this.#paths === null ? this.#call : this.#paths[this.#place.side];
  }
  get at(): number {
    return this.player.position.at;
  }
  /** The step of the other path that belongs to this one. */
  get otherAt(): number | null {
    return this.#paths === null ? null : counterpart(this.#paths, this.#place.side, this.at);
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
    else if (isOther || this.#call === null) await this.#open(callId, otherId, edits);
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
  async openBundle(name: string, bytes: ArrayBuffer): Promise<void> {
    try {
      const source = await bundleSource(bytes, {
        name,
        now: this.clock.now(),
        ...(this.options.filter && { filter: this.options.filter }),
      });
      await this.use(source);
      const { calls, hasMore } = this.list;
      this.say(`${source.name} is open: ${calls.length}${hasMore ? " and more" : ""} calls.`);
      const [only] = calls;
      if (calls.length === 1 && only !== undefined && this.comparing === null)
        await this.go({ callId: only.callId });
    } catch (error) {
      this.say(`${name} can't be opened: ${messageOf(error)}`);
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
    if (this.#paths === null || other === null || side === this.#place.side) return;
    const step = this.#paths[side].steps[other];
    void this.go({ side, step: step === undefined ? null : stepName(step) });
  }

  /** To the next step, round the end, that led to a state or took one of the transitions. */
  find({ ...selection }: ChartSelection): void {
    const { shown } = this;
    if (shown === null) return;
    const fits = (index: number): boolean => {
      const { states = [], transitions = [] } = shown.marksAt(index);
      return selection.kind === "state"
        ? states.some((state) => `${state}.`.startsWith(`${selection.state}.`)) &&
            shown.steps[index]?.record.type !== undefined &&
            isMove(shown, index)
        : transitions.some((id) => selection.transitions.includes(id));
    };
    const { length } = shown.steps;
    for (let by = 1; by <= length; by++) {
      const index = (this.at + by) % length;
      if (fits(index)) return this.player.move({ to: index });
    }
    this.say("This call was never there.");
  }

  say(notice: string): void {
    this.#unsay?.();
    this.notice = notice;
    const forget = (): void => {
      this.notice = "";
      this.#changed();
    };
    this.#unsay = notice === "" ? null : this.clock.schedule(this.clock.now() + noticeMs, forget);
    this.#changed();
  }

  /** Opens or closes what stands over the page. */
  show(dialog: DialogName | null): void {
    this.dialog = dialog;
    this.dialogProblem = null;
    this.#changed();
  }

  /** Says in the dialog why what was typed can't be taken. */
  refuse(problem: string): void {
    this.dialogProblem = problem;
    this.#changed();
  }

  async readPackets(callKey: Uint8Array): Promise<void> {
    const { shown } = this;
    const { readPackets } = this.options;
    if (shown === null || readPackets === undefined) return;
    const packets = await readPackets(shown.records, callKey);
    if (packets.opened === 0) throw new Error("This key opens none of the packets.");
    this.packets = packets;
    this.say(`${packets.opened} of ${packets.packets} packets are open.`);
  }

  close(): void {
    this.#unsay?.();
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
    this.#opening?.abort();
    this.#opening = null;
    this.#stopFollowing?.();
    this.#stopFollowing = null;
    [this.#call, this.#paths, this.packets, this.connection] = [null, null, null, null];
    this.problem = null;
    this.player.load({ steps: [] }, 0);
  }

  async #open(callId: CallId, otherId: CallId | null, edits: readonly ForkEdit[]): Promise<void> {
    const known = this.#call !== null && this.selected === callId ? this.#call : null;
    const { packets } = this;
    this.#leave();
    this.selected = callId;
    const opening = new AbortController();
    this.#opening = opening;
    this.#changed();
    try {
      const call = known ?? (await this.#read(callId, opening.signal));
      const other = otherId === null ? null : await this.#read(otherId, opening.signal);
      if (opening.signal.aborted) return;
      this.#call = call;
      if (known !== null) this.packets = packets;
      if (other !== null) this.#paths = comparedPaths(call, other);
      else if (edits.length > 0) this.#paths = branchedPaths(call, edits);
      this.#follow(callId);
    } catch (error) {
      if (opening.signal.aborted) return;
      this.problem = messageOf(error);
    }
    this.#opening = null;
    this.#take();
  }

  async #read(callId: CallId, signal: AbortSignal): Promise<ShownCall> {
    for (const source of [this.source, ...this.#sources.filter((each) => each !== this.source)]) {
      const found = await source.call(callId, signal);
      if (found !== null) return new ShownCall(found.records, found.warnings);
    }
    throw new Error(`There is no call ${callId} here.`);
  }

  #follow(callId: CallId): void {
    const { shown } = this;
    if (shown === null || this.#paths !== null) return;
    const last = (isOf: (record: NewRecord) => boolean): number =>
      shown.records.filter(isOf).reduce((most, { revision }) => Math.max(most, revision), -1);
    const had = { record: last(isCallRecord), packet: last((record) => !isCallRecord(record)) };
    const stop = this.source.follow?.(callId, had, {
      next: (news) => this.#grow(news),
      connection: (state) => {
        this.connection = state;
        this.#changed();
      },
    });
    this.#stopFollowing = stop ?? null;
  }

  /** Records that came: who stands at the end goes on to the new end. */
  #grow(news: readonly NewRecord[]): void {
    const call = this.#call;
    if (call === null || news.length === 0) return;
    const isAtEnd = this.at >= call.steps.length - 1;
    this.#call = new ShownCall([...call.records, ...news], call.warnings);
    const { steps } = this.#call;
    this.player.load(this.#call.session, isAtEnd ? steps.length - 1 : this.at);
    this.#moved();
  }

  /** Takes the step of the place up in what is shown. */
  #take(): void {
    const { shown } = this;
    if (shown === null) return;
    const { step } = this.#place;
    const named = shown.indexOf(step);
    const isLive = shown.steps.at(-1)?.context?.end === null && this.source.follow !== undefined;
    const usual = isLive ? Math.max(0, shown.steps.length - 1) : 0;
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

/** How long something that was said can be read. */
const noticeMs = 8_000;

function isMove(shown: ShownCall, index: number): boolean {
  const record = shown.steps[index]?.record;
  return record !== undefined && isCallRecord(record) && record.outcome === "moved";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
