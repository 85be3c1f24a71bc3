/**
 * What nobody outside Telegram knows about its side of `phone.*`, and what this server does there. One row per
 * question. A row with several options is a switch: `createCallServer({ choices: { acceptResult: "accepted" } })`.
 * The README's table is printed from these rows, and a test keeps the two equal.
 *
 * `source` says what the default rests on: `documented` (Telegram's documentation, followed where clients were
 * seen to differ), `seen in clients` (official clients require or handle it), `own choice` (nothing was found).
 */
export const simulatorChoices = {
  acceptResult: {
    question: "Which object does acceptCall answer?",
    options: {
      waiting: "phoneCallWaiting, as Telegram Desktop requires",
      accepted: "phoneCallAccepted, as documented",
    },
    default: "waiting",
    source: "seen in clients",
  },
  libraryVersions: {
    question: "How many library versions does the negotiated protocol hold?",
    options: {
      best: "only the best common one",
      common: "all common ones, best first (MadelineProto saw such lists)",
    },
    default: "best",
    source: "documented",
  },
  losingDevices: {
    question: "Which reason do the callee's other devices get when one device answers?",
    options: { absent: "none", hangup: "hangup", busy: "busy", missed: "missed" },
    default: "absent",
    source: "own choice",
  },
  discarder: {
    question: "Is phoneCallDiscarded also pushed to the device whose discardCall returned it?",
    options: { result: "no, the result's updates are all it gets", both: "yes, it gets both" },
    default: "result",
    source: "own choice",
  },
  discardAgain: {
    question: "What does discardCall answer for a call that has ended?",
    options: { repeat: "the same phoneCallDiscarded again; nobody is told", refuse: "400 CALL_PEER_INVALID" },
    default: "repeat",
    source: "own choice",
  },
  repeatedRandomId: {
    question: "What does requestCall answer to a random_id that this account used before?",
    options: {
      refuse: "500 RANDOM_ID_DUPLICATE",
      repeat: "the call as it stands now, as if it were the first answer",
    },
    default: "refuse",
    source: "documented",
  },
  busyLine: {
    question: "When is a callee busy, so that the server answers a new call itself?",
    options: {
      received: "from receivedCall until that call ends",
      anyCall: "while the account has any live call, also one that it placed",
      never: "never; declining is left to the clients",
    },
    default: "received",
    source: "documented",
  },
  sameCallee: {
    question: "A second call to a user whom this account is already calling?",
    options: { busy: "ends busy at once", parallel: "is a call of its own" },
    default: "busy",
    source: "own choice",
  },
  occupied: {
    question: "May an account with a live outgoing call accept another call (both call each other)?",
    options: { refuse: "no: 500 CALL_OCCUPY_FAILED", allow: "yes" },
    default: "refuse",
    source: "own choice",
  },
  callersOtherDevices: {
    question: "Do the caller's other devices hear of the call?",
    options: { nothing: "no", discarded: "they get phoneCallDiscarded when it ends" },
    default: "nothing",
    source: "own choice",
  },
  askRating: {
    question: "Which calls end with need_rating and need_debug?",
    options: { never: "none", confirmed: "every call that was confirmed" },
    default: "never",
    source: "own choice",
  },
  askCallLog: {
    question: "What does saveCallDebug answer?",
    options: { enough: "true", wanted: "false, which asks for phone.saveCallLog" },
    default: "enough",
    source: "own choice",
  },
  missedSignaling: {
    question: "Is signalling data kept for a device that is not connected?",
    options: { kept: "yes, as other_updates of its next difference", lost: "no" },
    default: "kept",
    source: "own choice",
  },
  timeouts: {
    question: "Does the server itself end calls that nobody answers?",
    options: {
      server: "yes, some seconds after the clients' own timers (see the limits)",
      clientsOnly: "no, only calls older than the longest call",
    },
    default: "server",
    source: "own choice",
  },
  difference: {
    question: "What does updates.getDifference hold?",
    options: {
      missed:
        "every call update that was due while the device was not connected, oldest first, until it is acknowledged by a later pts",
      tooLong: "nothing: whatever was missed is differenceTooLong",
    },
    default: "missed",
    source: "own choice",
  },
  duration: {
    question: "Which duration does a discarded call carry?",
    options: {
      clamped: "the one of discardCall, at most the time since confirmCall; none if it was never confirmed",
    },
    default: "clamped",
    source: "own choice",
  },
  callerSide: {
    question: "May another device of the caller confirm, signal or discard?",
    options: { asCaller: "yes, it counts as the caller; pushes go to the device that called" },
    default: "asCaller",
    source: "own choice",
  },
  wrongSide: {
    question: "The caller answers its own call, or the callee confirms it?",
    options: { peerInvalid: "400 CALL_PEER_INVALID" },
    default: "peerInvalid",
    source: "own choice",
  },
  confirmTwice: {
    question: "confirmCall for a call that is confirmed?",
    options: { alreadyAccepted: "400 CALL_ALREADY_ACCEPTED, which MadelineProto catches" },
    default: "alreadyAccepted",
    source: "seen in clients",
  },
  confirmEarly: {
    question: "confirmCall before anybody accepted?",
    options: { peerInvalid: "400 CALL_PEER_INVALID" },
    default: "peerInvalid",
    source: "own choice",
  },
  commitment: {
    question: "Does confirmCall compare g_a with the hash of requestCall?",
    options: {
      checked: "yes: 400 DH_G_A_INVALID, which a GramJS user got (gramjs#290)",
      handedOn: "no; it is left to the callee",
    },
    default: "checked",
    source: "seen in clients",
  },
  confirmProtocol: {
    question: "Does the protocol in confirmCall change what acceptCall negotiated?",
    options: { no: "no; it is only checked for its form" },
    default: "no",
    source: "own choice",
  },
  losersRequests: {
    question: "What do the callee's other devices get when they still act after one device answered?",
    options: {
      byMethod:
        "receivedCall 400 CALL_ALREADY_DECLINED, acceptCall and discardCall 400 CALL_ALREADY_ACCEPTED, sendSignalingData 400 CALL_NOT_ACTIVE",
    },
    default: "byMethod",
    source: "documented",
  },
  lateReceived: {
    question: "receivedCall again, or after the call was accepted?",
    options: { true: "true; nobody is told" },
    default: "true",
    source: "own choice",
  },
  emptyVersions: {
    question: "A protocol without library versions, with too many, or with layers outside 65..92?",
    options: { layerInvalid: "400 CALL_PROTOCOL_LAYER_INVALID (TDLib's users got errors for both)" },
    default: "layerInvalid",
    source: "seen in clients",
  },
  noTransport: {
    question: "A protocol with neither udp_p2p nor udp_reflector?",
    options: { flagsInvalid: "400 CALL_PROTOCOL_FLAGS_INVALID" },
    default: "flagsInvalid",
    source: "own choice",
  },
  keyShares: {
    question: "A g_a_hash that is not 32 bytes, or a g_a or g_b that is empty or longer than 256?",
    options: { invalid: "400 DH_G_A_INVALID, for g_b 400 DH_G_B_INVALID" },
    default: "invalid",
    source: "own choice",
  },
  callingOneself: {
    question: "requestCall to oneself?",
    options: { invalid: "400 USER_ID_INVALID" },
    default: "invalid",
    source: "own choice",
  },
  oversizedSignaling: {
    question: "Signalling data that is longer than the limit?",
    options: { false: "false; the other side gets nothing" },
    default: "false",
    source: "own choice",
  },
  ratingValue: {
    question: "A rating outside 1..5, or one for a call that has not ended?",
    options: { peerInvalid: "400 CALL_PEER_INVALID; a second rating replaces the first" },
    default: "peerInvalid",
    source: "own choice",
  },
  newDevice: {
    question: "Does a device that signs in while a call rings hear of it?",
    options: { no: "no" },
    default: "no",
    source: "own choice",
  },
  serviceMessage: {
    question: "Is the service message of a call that ended (messageActionPhoneCall) pushed?",
    options: {
      kept: "no; it is kept and can be read with serviceMessages(userId)",
      pushed: "yes, as updateNewMessage to every device of both, after word of the end",
      first: "the same, before word of the end",
    },
    default: "kept",
    source: "own choice",
  },
  conferenceCall: {
    question: "requestCall with a conference_call (layers 196 to 201)?",
    options: { invalid: "400 GROUPCALL_INVALID; conferences are not simulated" },
    default: "invalid",
    source: "own choice",
  },
  unknownMethod: {
    question: "A method that the simulator does not have (phone.createConferenceCall, for one)?",
    options: { invalid: "400 INPUT_METHOD_INVALID" },
    default: "invalid",
    source: "own choice",
  },
} as const satisfies Record<string, SimulatorChoice>;

/** Such a question: its possible answers, and where the default comes from. */
export interface SimulatorChoice {
  readonly question: string;
  readonly options: Readonly<Record<string, string>>;
  readonly default: string;
  readonly source: "documented" | "seen in clients" | "own choice";
}

/** The name of a question about Telegram that the simulator has to answer somehow. */
export type ChoiceId = keyof typeof simulatorChoices;

/** One option per question; what is left out stays at its default. */
export type ChoiceSettings = {
  readonly [Id in ChoiceId]: keyof (typeof simulatorChoices)[Id]["options"];
};
