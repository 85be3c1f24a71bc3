import { needMethods } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { CallMachine } from "../call/decide.ts";
import type { CallRecord } from "./call-record.ts";
import { toHex } from "./checksum.ts";
import type { Digest } from "./digest.ts";

const identities = new WeakMap<CallMachine, CallRecord["machine"]>();

/**
 * Which machine decided: its id, the version that its author gave it, and a hash of its structure (states,
 * transitions, rules; not the code of guards and changes, for which the version stands).
 * @throws InvalidArgument
 */
export function machineIdentity(machine: CallMachine, digest: Digest): CallRecord["machine"] {
  needMethods("digest", digest, ["sha256"]);
  const known = identities.get(machine);
  if (known !== undefined) return known;
  // XState makes the definition anew whenever it is looked at.
  const definition: unknown = machine?.definition;
  if (typeof definition !== "object" || definition === null)
    throw new InvalidArgument("machine", machine, "a state machine, such as outgoingCall");
  const structure = new TextEncoder().encode(JSON.stringify(definition));
  const identity = {
    id: machine.id,
    version: machine.version ?? "0",
    hash: toHex(digest.sha256(structure)).slice(0, 16),
  };
  identities.set(machine, identity);
  return identity;
}
