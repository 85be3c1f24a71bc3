import type { CallEffectType } from "../../call/call-effects.ts";
import type { CallEvent } from "../../call/call-events.ts";
import { statePath } from "../../call/decide.ts";
import { isResult } from "./call-walk.ts";
import type { Place } from "./call-walk.ts";

/** What the outside can do at a place; the data of results is that of what was asked. */
export function canHappen(given: CallEvent, { snapshot, pending }: Place): CallEvent | undefined {
  const { telegramCallId, deadlines } = snapshot.context;
  const isNew = snapshot.value === "new";
  const asks = (...types: readonly CallEffectType[]): boolean =>
    pending.some(({ type }) => types.includes(type));
  switch (given.type) {
    case "CallPlaced":
      return isNew ? given : undefined;
    case "CallRequested":
      if (isNew) return given.admission === undefined ? undefined : given;
      return asks("RequestCall") || telegramCallId !== null ? withoutAdmission(given) : undefined;
    case "CallRegistered":
    case "CallReceived":
    case "CallAccepted":
    case "CallConfirmed":
    case "CallDiscarded":
    case "CallVanished":
      return asks("RequestCall") || telegramCallId !== null ? given : undefined;
    case "KeyPrepared":
    case "KeyAgreed":
    case "KeyRejected":
    case "RequestSucceeded":
    case "RequestFailed":
    case "DebugSaved":
    case "SecretsWiped":
      return pending.some((effect) => isResult(given, effect)) ? given : undefined;
    case "TimerExpired": {
      // Of two calls that cross one is gone long before (glare.ts).
      if (statePath(snapshot) === "requested.held") return undefined;
      const [first] = deadlines.toSorted((a, b) => a.dueAt - b.dueAt);
      return first?.timer === given.timer ? { ...given, at: first.dueAt } : undefined;
    }
    // What the engine itself finds is told in the words of an update, which needs the name of the call.
    case "CallLogged":
    case "CallReleased":
    case "SessionEnded":
    case "MachineChanged":
    case "CallFaulted":
      return telegramCallId === null ? undefined : given;
    case "CallHungUp":
      return isNew || (isOwn(given.cause) && telegramCallId === null) ? undefined : given;
    case "EffectRetried":
      return undefined;
    case "CallAdopted":
      // Our own call would be hung up as well, and with it the reason to hold this one.
      return isNew || (given.onRestart === "hangUp" && statePath(snapshot) === "requested.held")
        ? undefined
        : given;
    default:
      return isNew ? undefined : given;
  }
}

const isOwn = (cause: string): boolean => cause !== "user" && cause !== "connectionLost";

function withoutAdmission({ ...given }: CallEvent): CallEvent {
  if ("admission" in given) delete given.admission;
  return given;
}
