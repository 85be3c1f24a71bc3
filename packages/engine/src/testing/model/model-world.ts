import type { CallDirection } from "../../call/call-direction.ts";
import type { CallEffectType } from "../../call/call-effects.ts";
import type { CallEvent, CallEventInput } from "../../call/call-events.ts";
import type { TelegramCallId } from "../../call/ids.ts";
import type { CallEngineOptions } from "../../runtime/engine-options.ts";
import type { Call } from "../../runtime/call-handle.ts";
import type { EffectResult } from "../../runtime/call-transport.ts";
import type { CallRecord } from "../../store/call-record.ts";
import type { Digest } from "../../store/digest.ts";
import { peer, self } from "../call-fixtures.ts";
import { EngineWorld, firstId, incomingId } from "../engine-world/engine-world.ts";
import type { Walk } from "./call-walk.ts";

/*
 * A walk of the model, brought about in an engine: our user calls methods, Telegram pushes updates, effects have results,
 * time passes until a deadline, the process dies and starts again.
 */

const fixtureId = "7021513" as TelegramCallId;
const lane: ReadonlySet<CallEffectType> = new Set(["PrepareKey", "DeriveKey"]);

interface Held {
  readonly type: CallEffectType;
  readonly give: (result: EffectResult) => void;
}

/** One walk in one engine. */
export class ModelWorld {
  readonly #world: EngineWorld;
  readonly #direction: CallDirection;
  readonly #held: Held[] = [];
  readonly #erasing: { readonly run: () => void; readonly fail: () => void }[] = [];
  #options: Partial<CallEngineOptions> = {};
  #call: Call | undefined;
  #isHolding = false;

  constructor(direction: CallDirection, digest: Digest) {
    this.#direction = direction;
    this.#world = new EngineWorld(digest);
    for (const type of effectTypes) {
      const ordinary = this.#world.telegram.ordinary;
      this.#world.telegram.script(type, (effect, context) => {
        const isOurs = this.#isHolding && context.direction === direction;
        if (!isOurs) return ordinary(effect, context);
        return new Promise((give) => this.#held.push({ type, give }));
      });
    }
  }

  /** @returns the records of the call that a rule speaks of */
  async play(walk: Walk): Promise<readonly CallRecord[]> {
    await this.#open(walk);
    for (const { event } of walk) {
      await this.#world.clock.advanceTo(event.at);
      await this.#bringAbout(event);
      await this.#world.settle();
    }
    const records = this.#call === undefined ? [] : await this.#world.recordsOf(this.#call);
    await this.#world.engine.close();
    return records.filter(({ rule }) => rule !== null);
  }

  async #open([first]: Walk): Promise<void> {
    const policy = first?.event.type === "CallRequested" ? first.event.admission?.policy : undefined;
    const options: Partial<CallEngineOptions> =
      policy === "observe"
        ? { transports: [{ ...this.#world.telegram.transport(), participates: false }] }
        : policy === "hold"
          ? { admission: { glare: "ring" } }
          : policy === "unknownCaller"
            ? { admission: { unknownCallers: "decline" } }
            : policy === "elsewhere"
              ? { admission: { unknownCallers: "elsewhere" } }
              : {};
    const keepKeysMs = keepKeyMs(first?.event);
    this.#options = { ...options, ...(keepKeysMs === undefined ? {} : { keepKeysMs }) };
    await this.#world.open(this.#options);
    if (policy === "busy") await this.#world.confirmedCall();
    if (policy === "hold") await this.#world.placedCall();
    this.#hold();
    this.#world.engine.calls$.subscribe((call) => {
      if (call.direction === this.#direction) this.#call = call;
    });
  }

  #hold(): void {
    this.#isHolding = true;
    const { vault } = this.#world;
    const erase = vault.erase.bind(vault);
    vault.erase = (names) => {
      const { callId } = this.#call ?? {};
      if (callId === undefined || !names.some((name) => name.includes(callId))) return erase(names);
      return new Promise((resolve, reject) =>
        this.#erasing.push({
          run: () => resolve(erase(names)),
          fail: () => reject(new Error("The disk is gone.")),
        }),
      );
    };
  }

  async #bringAbout(event: CallEvent): Promise<void> {
    const call = this.#call;
    switch (event.type) {
      case "CallPlaced":
        await this.#world.engine.placeCall({ userId: "2" }, { video: event.video });
        return;
      case "CallRequested":
        await this.#told(event);
        // Our own call, because of which it is held, rings as long as it does.
        if (event.admission?.policy === "hold") await this.#world.receive(this.#world.received());
        return;
      case "CallAnswered":
        if (event.cause !== undefined) return this.#told(event);
        return ask(call?.answer());
      case "CallHungUp": {
        const { cause, connectionId } = event;
        if (cause !== "user" && cause !== "connectionLost") return this.#told(event);
        return ask(call?.hangUp({ cause, connectionId }));
      }
      case "CallMigrated":
        return ask(call?.migrate("slug"));
      case "CallRated": {
        const { rating, problems, userInitiative } = event;
        return ask(call?.rate(rating, { problems, userInitiative }));
      }
      case "DebugProvided":
        return ask(call?.provideDebug("{}"));
      case "LogProvided":
        return ask(call?.provideLog(Uint8Array.of(1)));
      case "MediaEstablished":
        return ask(call?.mediaEstablished());
      case "MediaFailed":
        return ask(call?.mediaFailed({ connectionId: event.connectionId }));
      case "SignalingRefused":
        this.#world.telegram.signalingError = event.error;
        return ask(call?.sendSignaling(Uint8Array.of(1)));
      case "TimerExpired":
        return;
      case "KeyPrepared":
        return this.#result("PrepareKey", event);
      case "KeyAgreed":
        return this.#result("DeriveKey", event);
      case "KeyRejected":
        return this.#result(this.#held.find(({ type }) => lane.has(type))?.type ?? "DeriveKey", event);
      case "DebugSaved":
        return this.#result("SendDebug", event);
      case "RequestSucceeded":
        return this.#result(event.effect, event);
      case "RequestFailed":
        if (event.effect !== "WipeSecrets") return this.#result(event.effect, event);
        await this.#freeLane();
        return this.#erasing.shift()?.fail();
      case "SecretsWiped":
        await this.#freeLane();
        return this.#erasing.shift()?.run();
      case "CallAdopted":
        this.#world.crash();
        this.#held.length = 0;
        this.#erasing.length = 0;
        this.#hold();
        await this.#world.open({ ...this.#options, onRestart: event.onRestart ?? "keep" });
        return;
      case "CallReleased":
      case "SessionEnded":
      case "MachineChanged":
      case "CallFaulted":
      case "CallRegistered":
      case "CallReceived":
      case "CallAccepted":
      case "CallConfirmed":
      case "CallDiscarded":
      case "CallVanished":
      case "CallLogged":
        return this.#told(event);
      case "EffectRetried":
        // That is what the restart has led to.
        return;
      default:
        return event satisfies never;
    }
  }

  /** Telegram says it: as the answer that names the call, else as an update. */
  async #told(event: CallEvent): Promise<void> {
    const input = this.#translated(event);
    const asked = this.#held.findIndex(({ type }) => type === "RequestCall");
    if (asked >= 0 && this.#call?.view.context.telegramCallId == null) {
      const [request] = this.#held.splice(asked, 1);
      request?.give({ events: [input] });
      return;
    }
    await this.#world.receive(this.#world.telegram.update(input, this.#id));
  }

  #result(type: CallEffectType, event: CallEvent): void {
    const place = this.#held.findIndex((held) => held.type === type);
    if (place < 0) throw new RangeError(`Nobody has asked for ${type}, so ${event.type} can't come.`);
    const [held] = this.#held.splice(place, 1);
    held?.give({ events: [this.#translated(event)] });
  }

  /** Secrets are destroyed behind what is still being made of them. */
  async #freeLane(): Promise<void> {
    for (;;) {
      const place = this.#held.findIndex(({ type }) => lane.has(type));
      if (place < 0) return;
      const [held] = this.#held.splice(place, 1);
      held?.give({ events: [{ type: "KeyRejected", check: "dhConfig" }] });
      await this.#world.settle();
    }
  }

  get #id(): TelegramCallId {
    return this.#direction === "outgoing" ? firstId : incomingId;
  }

  /** The words of the fixtures in those of this world. */
  #translated({ at: _at, ...event }: CallEvent): CallEventInput {
    const { telegram } = this.#world;
    const { accessTag } = telegram.facts(this.#direction, this.#id);
    const words = new Map<unknown, string>([
      [fixtureId, this.#id],
      [self, telegram.selfRef],
      [peer, telegram.friendRef],
      ["tag", accessTag],
    ]);
    return JSON.parse(
      JSON.stringify(event),
      (_key, value: unknown) => words.get(value) ?? value,
    ) as CallEventInput;
  }
}

/** What our user is refused is ignored, as the model says. */
const ask = async (asked: Promise<unknown> | undefined): Promise<void> => void (await asked?.catch(() => {}));

/** The wish to keep the key comes with the event that begins the call. */
function keepKeyMs(first: CallEvent | undefined): number | undefined {
  if (first?.type === "CallPlaced") return first.keepKeyMs;
  return first?.type === "CallRequested" ? first.admission?.keepKeyMs : undefined;
}

const effectTypes = [
  "PrepareKey",
  "RequestCall",
  "ReportReceived",
  "AcceptCall",
  "DeriveKey",
  "ConfirmCall",
  "DiscardCall",
  "SendRating",
  "SendDebug",
  "SendLog",
] as const satisfies readonly CallEffectType[];
