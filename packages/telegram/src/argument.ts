import { InvalidArgument } from "@offhook/engine";

/** @throws InvalidArgument */
export function needAccountId(accountId: unknown): void {
  if (typeof accountId === "string" && /^[A-Za-z0-9._@+-]{1,64}$/.test(accountId)) return;
  throw new InvalidArgument("accountId", accountId, "1 to 64 characters of A-Z a-z 0-9 . _ @ + -");
}
