import type { CallEffectParams, CallProblem } from "@offhook/engine";
import type { InputPhoneCall, InputUser, PhoneMethods } from "./client/telegram-call-client.ts";
import { wireReason } from "./discard-reason-names.ts";

/*
 * Effects as requests. Each function is pure: the same effect gives the same bytes, whenever it is executed.
 */

type Params<M extends keyof PhoneMethods> = PhoneMethods[M]["params"];

/** phone.requestCall#42ff96ed flags:# video:flags.0?true user_id:InputUser random_id:int g_a_hash:bytes protocol:PhoneCallProtocol = phone.PhoneCall */
export function requestCall(
  effect: CallEffectParams["RequestCall"],
  userId: InputUser,
): Params<"phone.requestCall"> {
  const { video, randomId, gAHash, protocol } = effect;
  return { video, userId, randomId, gAHash: fromBase64Url(gAHash), protocol };
}

/** phone.acceptCall#3bd2b4a0 peer:InputPhoneCall g_b:bytes protocol:PhoneCallProtocol = phone.PhoneCall */
export function acceptCall(
  effect: CallEffectParams["AcceptCall"],
  peer: InputPhoneCall,
): Params<"phone.acceptCall"> {
  return { peer, gB: fromBase64Url(effect.gB), protocol: effect.protocol };
}

/** phone.confirmCall#2efe1722 peer:InputPhoneCall g_a:bytes key_fingerprint:long protocol:PhoneCallProtocol = phone.PhoneCall */
export function confirmCall(
  effect: CallEffectParams["ConfirmCall"],
  peer: InputPhoneCall,
  gA: Uint8Array,
): Params<"phone.confirmCall"> {
  return { peer, gA, keyFingerprint: effect.fingerprint, protocol: effect.protocol };
}

/** phone.discardCall#b2cbc1c0 flags:# video:flags.0?true peer:InputPhoneCall duration:int reason:PhoneCallDiscardReason connection_id:long = Updates */
export function discardCall(
  effect: CallEffectParams["DiscardCall"],
  peer: InputPhoneCall,
  slug: string,
): Params<"phone.discardCall"> {
  const { video, durationSeconds, reason, connectionId } = effect;
  return { video, peer, durationSeconds, reason: wireReason(reason, slug), connectionId };
}

/** phone.setCallRating#59ead627 flags:# user_initiative:flags.0?true peer:InputPhoneCall rating:int comment:string = Updates */
export function setCallRating(
  effect: CallEffectParams["SendRating"],
  peer: InputPhoneCall,
  comment: string,
): Params<"phone.setCallRating"> {
  const { rating, problems, userInitiative } = effect;
  return { userInitiative, peer, rating, comment: ratingComment(rating, comment, problems) };
}

/**
 * The comment as official clients write it: the user's words, which are left out with five stars, followed by the
 * problems as tags, each once.
 */
export function ratingComment(rating: number, comment: string, problems: readonly CallProblem[]): string {
  const words = rating === 5 || comment === "" ? [] : [comment];
  return [...words, ...[...new Set(problems)].map((problem) => `#${problem}`)].join(" ");
}

function fromBase64Url(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64url"));
}
