/** Ids of the server's messages: Unix time · 2^32, always increasing, 1 mod 4 for an answer, 3 for the rest. */
export class MessageIds {
  readonly #nowMs: () => number;
  #last = 0n;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  next(kind: "answer" | "notification"): bigint {
    const byTime = BigInt(Math.floor(this.#nowMs() * (2 ** 32 / 1000))) & ~3n;
    this.#last = byTime > this.#last ? byTime : this.#last + 4n;
    return this.#last | (kind === "answer" ? 1n : 3n);
  }

  nowSeconds(): number {
    return Math.floor(this.#nowMs() / 1000);
  }

  /**
   * The error_code of bad_msg_notification for a client's msg_id, if it is bad: 16 more than 300 s in the
   * past, 17 more than 30 s in the future, 18 not divisible by 4.
   */
  problemWith(msgId: bigint): 16 | 17 | 18 | undefined {
    if ((msgId & 3n) !== 0n) return 18;
    const age = this.nowSeconds() - Number(msgId >> 32n);
    if (age > 300) return 16;
    return age < -30 ? 17 : undefined;
  }
}
