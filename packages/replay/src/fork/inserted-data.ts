import type { CallContext, CallEventType, CallRecord } from "@offhook/engine";
import { checkFields } from "./edited-data.ts";
import type { InsertedEvent } from "./fork-edit.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The data of an inserted event, with what the call knows for what was left out. */
export function insertedData(
  event: InsertedEvent,
  context: CallContext,
  records: readonly CallRecord[],
): Fields {
  const { type, at: _at, answers: _answers, ...given } = event;
  const known = defaults(type, context, records);
  // What only its sender knows comes on top of what every object of the call says; of other events all is known.
  if (!("accessTag" in known) && Object.keys(known).length > 0)
    checkFields(`An inserted ${type}`, known, given);
  return { ...known, ...given };
}

/** What can be said of an event without asking anybody; what only its sender knows is not made up. */
function defaults(type: CallEventType, context: CallContext, records: readonly CallRecord[]): Fields {
  switch (type) {
    case "CallRegistered":
    case "CallReceived":
    case "CallRequested":
    case "CallAccepted":
    case "CallConfirmed":
      return factsOf(context, records);
    case "CallDiscarded":
      return {
        telegramCallId: telegramCallIdOf(context, records),
        reason: null,
        durationSeconds: null,
        needRating: false,
        needDebug: false,
        video: context.video,
      };
    case "CallVanished":
      return { telegramCallId: telegramCallIdOf(context, records) };
    case "CallHungUp":
      return { cause: "user", connectionId: "0" };
    case "MediaFailed":
      return { connectionId: "0" };
    case "CallAnswered":
      return { protocol: context.protocol ?? protocolOf(records) };
    default:
      return {};
  }
}

/** What every object of this call says, from one that came. */
function factsOf(context: CallContext, records: readonly CallRecord[]): Fields {
  const data = records.map((record) => record.data as Fields).find((each) => "accessTag" in each);
  if (data === undefined) return {};
  const { accessTag, date, adminRef, participantRef, protocol, video } = data;
  const telegramCallId = telegramCallIdOf(context, records);
  return { telegramCallId, accessTag, date, adminRef, participantRef, protocol, video };
}

function telegramCallIdOf(context: CallContext, records: readonly CallRecord[]): string | null {
  return (
    context.telegramCallId ?? records.findLast((each) => each.telegramCallId !== null)?.telegramCallId ?? null
  );
}

function protocolOf(records: readonly CallRecord[]): unknown {
  return records.map((record) => record.data as Fields).find((each) => "protocol" in each)?.["protocol"];
}
