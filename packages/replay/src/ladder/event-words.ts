import type { CallEffectRequest, CallRecord, EffectId, HangUpCause, RequestError } from "@offhook/engine";
import type { Tone } from "../text/line.ts";
import { plainText } from "../text/plain-text.ts";
import { detailOf } from "../transition/event-text.ts";
import type { LadderStep } from "./ladder-step.ts";
import { requestWords } from "./request-words.ts";

/** How an event looks on a ladder. */
export interface EventWords {
  readonly kind: LadderStep["kind"];
  readonly text: string;
  readonly short?: string;
  readonly tone: Tone;
}

/** `asked`: the effects of the call so far, so that an answer can name its question. */
export function eventWords(record: CallRecord, asked: ReadonlyMap<EffectId, CallEffectRequest>): EventWords {
  const { type } = record;
  const detail = detailOf(record);
  switch (type) {
    case "CallPlaced":
      return note((record as CallRecord<"CallPlaced">).data.video ? "places a video call" : "places a call");
    case "CallAnswered":
      return note("answers");
    case "CallHungUp":
      return note(hangUpWords[(detail ?? "user") as HangUpCause] ?? "hangs up");
    case "CallMigrated":
      return note("moves on to a conference");
    case "CallRated":
      return note(`rates the call ${detail} of 5`);
    case "DebugProvided":
      return note("hands in debug data");
    case "LogProvided":
      return note("hands in a log");
    case "MediaEstablished":
      return note("media connection stands");
    case "MediaFailed":
      return note("media connection failed", "bad");
    case "CallRegistered":
      return said(record, "phoneCallWaiting");
    case "CallReceived":
      // As an answer to acceptCall it tells nothing of ringing: we answered.
      return record.effectId === null
        ? said(record, "phoneCallWaiting rings", "waiting, rings")
        : said(record, "phoneCallWaiting");
    case "CallRequested":
      return said(record, "phoneCallRequested");
    case "CallAccepted":
      return said(record, "phoneCallAccepted");
    case "CallConfirmed":
      return said(record, "phoneCall");
    case "CallDiscarded":
      return detail === null
        ? said(record, "phoneCallDiscarded")
        : said(record, `phoneCallDiscarded ${detail}`, `discarded ${detail}`);
    case "CallVanished":
      return said(record, "phoneCallEmpty");
    case "CallLogged":
      return said(record, "messageActionPhoneCall", "service message");
    case "KeyPrepared":
      return note("key half is ready");
    case "KeyAgreed":
      return note(`key agreed ${emojiText(record as CallRecord<"KeyAgreed">)}`, "good");
    case "KeyRejected":
      return note(`key refused: ${detail}`, "bad");
    case "RequestSucceeded":
      return { kind: "answer", text: `true${questionOf(record, asked)}`, short: "true", tone: "answer" };
    case "RequestFailed":
      return failure(record as CallRecord<"RequestFailed">, asked);
    case "DebugSaved":
      return { kind: "answer", text: "true (saveCallDebug)", short: "true", tone: "answer" };
    case "SecretsWiped":
      return note(`${wiped(record as CallRecord<"SecretsWiped">)} destroyed`, "faint");
    case "SignalingRefused":
      return { kind: "answer", text: `${detail} (sendSignalingData)`, tone: "bad" };
    case "TimerExpired":
      return note(`${detail} deadline passed`, "bad");
    case "EffectRetried":
      return note(`asks again, try ${detail}`);
    case "CallAdopted":
      return note(`a process took over, epoch ${detail}`);
    case "CallReleased":
      return note("our own call is over: it rings now");
    case "SessionEnded":
      return note(`the session is dead: ${detail}`, "bad");
    case "MachineChanged":
      return note(`the machine was changed: ${detail} differs`, "bad");
    case "CallFaulted":
      return note(`engine gave up: ${detail}`, "bad");
    default:
      return note(unknownType(type));
  }
}

function note(text: string, tone: Tone = "note"): EventWords {
  return { kind: "note", text, tone };
}

/** An object of Telegram: the answer to a request, or an update that came by itself. */
function said({ effectId }: CallRecord, text: string, short: string = text): EventWords {
  return effectId === null
    ? { kind: "update", text, short, tone: "update" }
    : { kind: "answer", text, short, tone: "answer" };
}

/** A request that got no answer, or none that left us, is a local matter. */
function failure(
  record: CallRecord<"RequestFailed">,
  asked: ReadonlyMap<EffectId, CallEffectRequest>,
): EventWords {
  const error = record.data?.error as RequestError | undefined;
  const what = questionOf(record, asked);
  const type = plainText(error?.type ?? "error", 40);
  if (error === undefined || error.code === 0) return note(`${type}${what}`, "bad");
  return { kind: "answer", text: `${plainText(error.code, 5)} ${type}${what}`, tone: "bad" };
}

const hangUpWords: Readonly<Record<HangUpCause, string>> = {
  user: "hangs up",
  connectionLost: "loses the connection",
  answered: "hangs up, as it was there to ring",
  aborted: "hangs up, as the program aborted it",
  glare: "gives it up for the other side's call",
};

function questionOf(record: CallRecord, asked: ReadonlyMap<EffectId, CallEffectRequest>): string {
  const effect = record.effectId === null ? undefined : asked.get(record.effectId);
  if (effect === undefined) return "";
  return ` (${requestWords(effect)?.split(" ")[0] ?? plainText(effect.type, 32)})`;
}

/** One secret by its name; all of them at the end of a call. */
function wiped({ data }: CallRecord<"SecretsWiped">): string {
  const secrets = (data as { readonly secrets?: unknown } | null)?.secrets;
  return Array.isArray(secrets) && secrets.length === 1 ? plainText(secrets[0], 16) : "secrets";
}

function emojiText({ data }: CallRecord<"KeyAgreed">): string {
  const own = joined(data?.emoji);
  const { minimal, padded } = data?.emojiVariants ?? {};
  const others = [joined(minimal), joined(padded)].filter((text) => text !== "" && text !== own);
  return others.length === 0 ? own : `${own} (the other side may show ${others.join(" or ")})`;
}

function joined(emoji: unknown): string {
  return plainText(Array.isArray(emoji) ? emoji.join("") : "", 64);
}

/** An event of another version: shown by its name. */
function unknownType(type: never): string {
  return plainText(type, 40);
}
