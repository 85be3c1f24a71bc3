/**
 * Every transition is named by a rule. The record names the rule; chart, debugger and docs print it.
 * C: caller, K: callee, E: either side. `doc` points at the document that explains it; `ours` marks a choice that
 * no document makes.
 */
export interface Rule {
  readonly title: string;
  readonly doc: string;
  readonly ours?: true;
}

const calls = "https://core.telegram.org/api/calls";
const exchange = "https://core.telegram.org/api/end-to-end/video-calls";
const method = (name: string): string => `https://core.telegram.org/method/phone.${name}`;
const object = (name: string): string => `https://core.telegram.org/constructor/${name}`;

/** Every rule, by its id. */
export const rules = {
  // the caller
  C1: { title: "our user places a call: prepare a key", doc: exchange },
  C2: { title: "the key is prepared: request the call", doc: method("requestCall") },
  C3: { title: "the key can't be prepared: nothing was sent, the call ends here", doc: exchange },
  C3t: { title: "the key was not prepared in time: nothing was sent", doc: calls, ours: true },
  C4: { title: "hung up before anything was sent", doc: calls },
  C5: { title: "Telegram has the call", doc: object("phoneCallWaiting") },
  C6: {
    title: "Telegram has the call and answers with the request itself",
    doc: object("phoneCallRequested"),
  },
  C7: { title: "the callee accepted before we learnt of the call", doc: object("phoneCallAccepted") },
  C8: { title: "Telegram ended the call while it was being requested", doc: object("phoneCallDiscarded") },
  C9: { title: "a device of the callee rings", doc: object("phoneCallWaiting") },
  C10: { title: "the same news again", doc: object("phoneCallWaiting") },
  C11: { title: "the callee accepted: derive the key", doc: exchange },
  C11c: {
    title: "the call is confirmed although no acceptance was heard of: derive the key",
    doc: object("phoneCall"),
    ours: true,
  },
  C11k: { title: "the key is derived: confirm the call", doc: method("confirmCall") },
  C12: { title: "the callee's public value is refused", doc: exchange },
  C13: { title: "the object names another call or other people", doc: calls },
  C14: { title: "accepted a second time: the first one counts", doc: exchange },
  C15: { title: "Telegram confirmed before our key was ready: keep it", doc: object("phoneCall") },
  C16: { title: "both sides hold the same key", doc: exchange },
  C17: { title: "the fingerprint differs", doc: exchange },
  C18: { title: "the answer to confirmCall is not a confirmed call", doc: method("confirmCall") },
  C19: { title: "the callee was gone when we confirmed", doc: method("confirmCall") },
  C20: { title: "our earlier confirmation got through: wait for the call", doc: method("confirmCall") },
  C20u: { title: "no answer to confirmCall: wait for the call", doc: method("confirmCall"), ours: true },
  C21: { title: "confirmCall was refused", doc: method("confirmCall") },
  C22: { title: "no device of the callee could be reached", doc: calls },
  C23: { title: "nobody answered", doc: calls },
  C24: { title: "the key exchange took too long", doc: calls },
  C25: { title: "hung up before it was answered", doc: method("discardCall") },
  C26: { title: "hung up during the key exchange", doc: method("discardCall") },
  C27: { title: "hung up while the request is on its way: remember the wish", doc: calls },
  C27a: { title: "the call that was cancelled turns out to exist: discard it", doc: method("discardCall") },
  C27b: { title: "the call that was cancelled was refused anyway", doc: method("requestCall") },
  C27c: { title: "no word of the call that was cancelled", doc: calls, ours: true },
  C27d: {
    title: "the call that was cancelled turns up after all: discard it",
    doc: method("discardCall"),
  },
  C28: { title: "the request was refused", doc: method("requestCall") },
  C28u: {
    title: "no answer to the request: it may have arrived, wait for an update",
    doc: calls,
    ours: true,
  },
  C28t: { title: "no word of the request in time", doc: calls, ours: true },

  // the callee
  K1: { title: "a call comes in: ring", doc: object("phoneCallRequested") },
  K1o: {
    title: "a call comes in while we only observe: it rings on other devices",
    doc: object("phoneCallRequested"),
    ours: true,
  },
  K1g: {
    title: "a call comes in from the user whom we are calling: hold it",
    doc: calls,
    ours: true,
  },
  K1a: { title: "our own call is over: the call that was held rings", doc: calls, ours: true },
  K2: { title: "another call is going on: decline as busy", doc: calls },
  K2a: {
    title: "our policy leaves the call to other devices: nothing is sent",
    doc: calls,
    ours: true,
  },
  K3: { title: "the request is older than the ring timeout", doc: calls },
  K4: { title: "the caller is ourselves or unwanted: decline", doc: calls },
  K5: { title: "the request is malformed", doc: exchange },
  K6: { title: "a known request again", doc: calls },
  K7: { title: "Telegram knows that we ring", doc: method("receivedCall") },
  K7l: { title: "whether Telegram knows that we ring does not matter any more", doc: method("receivedCall") },
  K8: { title: "the call is gone already", doc: method("receivedCall") },
  K8u: { title: "Telegram may not know that we ring: ring on", doc: method("receivedCall"), ours: true },
  K8f: {
    title: "Telegram did not take our word that it rings: ring on",
    doc: method("receivedCall"),
    ours: true,
  },
  K9: { title: "our user answers: prepare a key", doc: exchange },
  K9k: { title: "the key is prepared: accept the call", doc: method("acceptCall") },
  K9e: { title: "the key can't be prepared", doc: exchange },
  K11: { title: "our user declines", doc: method("discardCall") },
  K11o: { title: "we only watch this call: nothing is sent", doc: calls, ours: true },
  K12: { title: "our user did not answer", doc: calls },
  K12o: { title: "a call that we only watch has rung out", doc: calls, ours: true },
  K13: { title: "cancelled by the caller or answered on another device", doc: object("phoneCallDiscarded") },
  K14: { title: "Telegram took our answer: wait for the key", doc: method("acceptCall") },
  K14l: { title: "Telegram took our answer, as we know already", doc: method("acceptCall") },
  K16: { title: "the call ended while we answered", doc: object("phoneCallDiscarded") },
  K17: { title: "the key came before the answer to acceptCall: derive", doc: exchange },
  K18: { title: "the key came: derive", doc: exchange },
  K18k: { title: "both sides hold the same key", doc: exchange },
  K19: { title: "the caller's value does not match its hash", doc: exchange },
  K20: { title: "the caller's value or fingerprint is refused", doc: exchange },
  K20w: { title: "the object names another call or other people", doc: calls },
  K21: { title: "another device answered first", doc: method("acceptCall") },
  K21o: { title: "our answer is sent again: Telegram may have it already", doc: method("acceptCall") },
  K21r: {
    title: "accepted already, perhaps by our own earlier try: wait for the key",
    doc: method("acceptCall"),
    ours: true,
  },
  K21u: { title: "no answer to acceptCall: wait for the key", doc: method("acceptCall"), ours: true },
  K22: { title: "the caller gave up before we answered", doc: method("acceptCall") },
  K23: {
    title: "no common protocol version: discard so that the caller stops ringing",
    doc: method("acceptCall"),
  },
  K24: { title: "our user is in another call elsewhere", doc: method("acceptCall") },
  K24e: { title: "acceptCall was refused", doc: method("acceptCall") },
  K25: { title: "the key exchange took too long", doc: calls },
  K26: { title: "hung up during the key exchange", doc: method("discardCall") },
  K27: { title: "our own answer again", doc: calls },
  K28: { title: "the same news again", doc: object("phoneCallWaiting") },
  K29: { title: "confirmed a second time: never a second key", doc: exchange },

  // either side
  E29: { title: "hung up", doc: method("discardCall") },
  E29g: { title: "both sides called each other: the other call is kept", doc: calls, ours: true },
  E29m: { title: "the media connection failed", doc: method("discardCall") },
  E29e: { title: "the media connection stands: the call's duration counts from here", doc: calls },
  E30: { title: "moved on to a conference call", doc: calls },
  E31: { title: "the other side or Telegram ended the call", doc: object("phoneCallDiscarded") },
  E32: { title: "Telegram knows nothing of this call", doc: object("phoneCallEmpty") },
  E28: { title: "old news of a confirmed call", doc: calls },
  E28c: { title: "confirmed a second time: never a second key", doc: exchange },
  E33: { title: "the request again", doc: calls },
  E36: {
    title: "Telegram refuses signalling: the call is not active any more",
    doc: method("sendSignalingData"),
  },
  E37: { title: "Telegram confirmed the end", doc: method("discardCall") },
  E37u: { title: "Telegram took the hang-up and said nothing more", doc: method("discardCall") },
  E38: { title: "the hang-up was refused: the call is over all the same", doc: method("discardCall") },
  E38r: {
    title: "the hang-up may not have arrived: say it again",
    doc: method("discardCall"),
    ours: true,
  },
  E39: { title: "no answer to the hang-up: the call is over all the same", doc: calls },
  E40: { title: "hung up already", doc: calls },
  E41: { title: "late word about a finished call", doc: object("phoneCallDiscarded") },
  E42: { title: "our user rates the call", doc: method("setCallRating") },
  E42d: { title: "debug data is handed in", doc: method("saveCallDebug") },
  E42l: { title: "the media engine's log is handed in", doc: method("saveCallLog") },
  E42r: { title: "a report about the call was delivered or refused", doc: method("setCallRating") },
  E43: { title: "secrets that are not needed any more are destroyed", doc: exchange, ours: true },
  E43f: { title: "secrets could not be destroyed: try again later", doc: exchange, ours: true },
  E44: { title: "nothing more is expected about the finished call", doc: calls, ours: true },
  E45: { title: "the call is closed", doc: exchange, ours: true },
  E45k: {
    title: "nothing is left of the call but its key, which is kept for a time",
    doc: exchange,
    ours: true,
  },
  E45w: { title: "the key was kept long enough: destroy it", doc: exchange, ours: true },
  E46: { title: "the engine can't go on with this call", doc: calls, ours: true },
  E47: { title: "an effect without a result is repeated", doc: calls, ours: true },
  E48: { title: "a process took over the account", doc: calls, ours: true },
  E48r: {
    title: "a process took over the account, and hangs up what was live: its media engine is gone",
    doc: calls,
    ours: true,
  },
  E48c: { title: "the same before Telegram had named the call: it is given up", doc: calls, ours: true },
  E51: {
    title: "a record leads elsewhere today than it did: the machine was changed since",
    doc: calls,
    ours: true,
  },
  E52: {
    title: "the account's session is dead: nothing can be said or heard about the call",
    doc: calls,
    ours: true,
  },
  E50: {
    title: "the service message in the chat tells how the call ended",
    doc: object("messageActionPhoneCall"),
  },
  E50l: {
    title: "the service message comes before word of the end: keep it",
    doc: object("messageActionPhoneCall"),
    ours: true,
  },
  E50s: { title: "the service message says nothing new", doc: object("messageActionPhoneCall") },
  E50t: { title: "no service message came: who ended the call stays open", doc: calls, ours: true },
  E49: { title: "stuck: nothing has ended the call in all its time", doc: calls, ours: true },
} as const satisfies Record<string, Rule>;

/** The id of a rule, such as `C11`. */
export type RuleId = keyof typeof rules;

/** What a transition of our machines carries as `meta`. */
export interface RuleMeta {
  readonly rule: RuleId;
  /** The rule says that the input has no consequence. */
  readonly ignored?: true;
}

/** Whether this version knows a rule of that id. */
export function isRuleId(id: string): id is RuleId {
  return Object.hasOwn(rules, id);
}
