/** `1 call`, `2 calls`, `0 calls`: a number with what it counts. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
