import { InvalidArgument } from "@offhook/engine";

/** What stands at the door of public functions. Each throws InvalidArgument. */

export function needObject(parameter: string, value: unknown): void {
  if (typeof value !== "object" || value === null) throw new InvalidArgument(parameter, value, "an object");
}

export function needMethods(parameter: string, value: unknown, methods: readonly string[]): void {
  const found = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (methods.every((method) => typeof found[method] === "function")) return;
  const expected = `an object with ${methods.map((method) => `${method}()`).join(", ")}`;
  throw new InvalidArgument(parameter, value, expected);
}

export function needAccountId(accountId: unknown): void {
  if (typeof accountId === "string" && /^[A-Za-z0-9._@+-]{1,64}$/.test(accountId)) return;
  throw new InvalidArgument("accountId", accountId, "1 to 64 characters of A-Z a-z 0-9 . _ @ + -");
}
