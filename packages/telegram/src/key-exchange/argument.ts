import { InvalidArgument } from "@offhook/engine";
import { numberLength } from "./big-number.ts";
import type { DhGroup } from "./dh-config.ts";

/** What stands at the door of the key exchange. Each throws InvalidArgument. */

export function needBytes(parameter: string, value: Uint8Array): void {
  if (!(value instanceof Uint8Array)) throw new InvalidArgument(parameter, value, "a Uint8Array");
}

/** A number that nobody may see: not in the message, and not in the error's fields. */
export function needSecret(parameter: string, value: Uint8Array): void {
  if (value instanceof Uint8Array && value.length <= numberLength) return;
  const found = value instanceof Uint8Array ? `(${value.length} bytes, not shown)` : "(not shown)";
  throw new InvalidArgument(parameter, found, `a Uint8Array of at most ${numberLength} bytes`);
}

export function needGroup(group: DhGroup): void {
  if (group?.p instanceof Uint8Array && typeof group.g === "number") return;
  throw new InvalidArgument("group", group, "the group that checkDhConfig() found good");
}

export function needFingerprint(value: string): void {
  if (typeof value !== "string") {
    throw new InvalidArgument("fingerprint", value, "a 64-bit number as decimal text");
  }
}
