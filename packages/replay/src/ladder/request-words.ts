import type { CallEffectRequest } from "@offhook/engine";
import { plainText } from "../text/plain-text.ts";

/** What an effect looks like on the wire: the method and its telling argument. `null`: it does not leave us. */
export function requestWords(effect: CallEffectRequest): string | null {
  switch (effect.type) {
    case "RequestCall":
      return effect.params.video ? "requestCall video" : "requestCall";
    case "ReportReceived":
      return "receivedCall";
    case "AcceptCall":
      return "acceptCall";
    case "ConfirmCall":
      return "confirmCall";
    case "DiscardCall":
      return `discardCall ${plainText(effect.params.reason, 24)}`;
    case "SendRating":
      return `setCallRating ${plainText(effect.params.rating, 4)}`;
    case "SendDebug":
      return "saveCallDebug";
    case "SendLog":
      return "saveCallLog";
    case "PrepareKey":
    case "DeriveKey":
    case "WipeSecrets":
      return null;
    default:
      return unknownEffect(effect);
  }
}

/** An effect of another version: shown by its name. */
function unknownEffect(effect: never): string {
  return plainText((effect as { readonly type?: unknown }).type, 32);
}
