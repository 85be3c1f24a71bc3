import type { AccountLease, LeaseHolder, LeaseState } from "./account-lease.ts";

/**
 * What a store tells of an account's lease to whoever only looks: who holds the account, or why nobody does.
 *
 * - `untaken`: no engine has held the account in this store; its calls were imported or copied.
 * - `givenBack`: the last engine was closed.
 * - `dead`: the process of the last engine is gone, and it gave nothing back.
 * - `held`: an engine holds it; where `expiresAt` is past, it has not renewed its lease and nobody has taken the account since.
 */
export type LeaseStanding =
  | { readonly kind: "untaken" }
  | { readonly kind: "givenBack"; readonly epoch: number }
  | ({ readonly kind: "dead" } & Pick<AccountLease, "epoch" | "holder" | "since">)
  | ({ readonly kind: "held" } & Pick<AccountLease, "epoch" | "holder" | "since" | "expiresAt">);

/** Says it of what a store keeps. @param isDead whether the store knows that a holder's process is gone */
export function leaseStanding(
  state: LeaseState | undefined,
  isDead: (holder: LeaseHolder) => boolean,
): LeaseStanding {
  if (state === undefined) return { kind: "untaken" };
  const { epoch, held } = state;
  if (held === null) return { kind: "givenBack", epoch };
  const { holder, since, expiresAt } = held;
  if (isDead(holder)) return { kind: "dead", epoch, holder, since };
  return { kind: "held", epoch, holder, since, expiresAt };
}
