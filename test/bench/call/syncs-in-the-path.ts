/**
 * What has to be durable, one after the other, between the start and the end of a recorded call: the longest chain
 * through both processes. What is written beside it (the caller's CallRegistered, CallReceived, CallConfirmed and
 * SignalingSent, the answer to receivedCall, the exponents that are wiped) does not stand here.
 */
export const syncsInThePath = [
  "caller: CallPlaced",
  "caller: exponent in the vault",
  "caller: KeyPrepared",
  "callee: access hash in the vault",
  "callee: CallRequested",
  "callee: CallAnswered",
  "callee: exponent in the vault",
  "callee: KeyPrepared",
  "caller: CallAccepted",
  "caller: key in the vault",
  "caller: KeyAgreed",
  "callee: servers in the vault",
  "callee: CallConfirmed",
  "callee: key in the vault",
  "callee: KeyAgreed",
  "callee: SignalingReceived",
  "callee: SignalingSent",
  "caller: SignalingReceived",
  "caller: CallHungUp",
  "caller: CallDiscarded",
] as const;
