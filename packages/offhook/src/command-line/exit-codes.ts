/** What a program that starts ours can rely on. An interrupted command exits with 128 and the signal's number. */
export const exitCodes = {
  ok: 0,
  /** The command worked and found a problem, or what it was asked to bring about did not happen. */
  problem: 1,
  wrongUsage: 2,
  /** The store or the call can't be read. */
  unreadable: 3,
} as const;
