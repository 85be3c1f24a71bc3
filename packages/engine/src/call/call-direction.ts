/** Who placed the call: our user (`outgoing`) or the other side. */
export type CallDirection = "outgoing" | "incoming";
