import { needKnown, needMethods, secretNames } from "@offhook/engine";
import type {
  AccountId,
  Base64Url,
  CallEventInput,
  CallFacts,
  CallProtocol,
  CallUpdate,
  Int64,
  TelegramCallId,
  Vault,
  VaultEntry,
} from "@offhook/engine";
import { map } from "rxjs";
import type { OperatorFunction } from "rxjs";
import { needAccountId } from "./argument.ts";
import type {
  PhoneCall,
  PhoneCallMessage,
  PhoneConnection,
  PhoneUpdate,
  PhoneUser,
} from "./client/phone-objects.ts";
import { discardReasonOf } from "./discard-reason-names.ts";
import { mediaEntryBytes, peerEntryBytes, textBytes } from "./vault-values.ts";

/** Whose updates these are, and the vault whose pseudonyms stand in events for users and access hashes. */
export interface CallNames {
  readonly accountId: AccountId;
  readonly vault: Pick<Vault, "peerRef" | "accessTag">;
}

/**
 * Makes call updates, as `createCallEngine` takes them, of Telegram's phone updates. Each update gives exactly one;
 * what is not understood becomes `unknown`. Nothing that a peer or the server sent makes it throw.
 *
 * Events hold nothing secret and nobody's id: users and access hashes become pseudonyms of the vault, credentials
 * and servers travel beside the event, to be stored before it.
 * @throws InvalidArgument for names that can't be used
 */
export function toCallEvents(
  names: Omit<CallNames, "accountId"> & { readonly accountId: string },
): OperatorFunction<PhoneUpdate, CallUpdate> {
  needKnown("names", names, { accountId: true, vault: true });
  needAccountId(names.accountId);
  const { accountId, vault } = names;
  needMethods("vault", vault, ["peerRef", "accessTag"]);
  const checked: CallNames = { accountId: accountId as AccountId, vault };
  return map((update) => callUpdateOf(update, checked));
}

export function callUpdateOf(update: PhoneUpdate, names: CallNames): CallUpdate {
  const { accountId } = names;
  switch (update.kind) {
    case "updatePhoneCall": {
      const { phoneCall, users } = update;
      return {
        kind: "event",
        accountId,
        telegramCallId: phoneCall.id as TelegramCallId,
        event: callEventOf(phoneCall, names),
        ...secretsOf(phoneCall, users, names),
      };
    }
    case "updatePhoneCallSignalingData":
      if (update.data.length > mostSignalingBytes) {
        return { kind: "unknown", accountId, constructorName: "UpdatePhoneCallSignalingData, too long" };
      }
      return {
        kind: "signaling",
        accountId,
        telegramCallId: update.phoneCallId as TelegramCallId,
        packet: update.data,
      };
    case "messageActionPhoneCall": {
      const telegramCallId = update.callId as TelegramCallId;
      const event = callLoggedOf(update);
      return { kind: "event", accountId, telegramCallId, event, credentials: [], peers: [] };
    }
    case "updatesTooLong":
      return { kind: "unknown", accountId, constructorName: "updatesTooLong" };
    case "unknown":
      return { kind: "unknown", accountId, constructorName: update.constructorName };
    default:
      return update satisfies never;
  }
}

/** The fact that an object of Telegram states, whether it came as an update or as an answer. */
export function callEventOf(call: PhoneCall, names: CallNames): CallEventInput {
  switch (call.kind) {
    case "phoneCallWaiting":
      return call.receiveDate === undefined
        ? { type: "CallRegistered", ...factsOf(call, names) }
        : { type: "CallReceived", ...factsOf(call, names), receiveDate: call.receiveDate };
    case "phoneCallRequested":
      return { type: "CallRequested", ...factsOf(call, names), gAHash: base64Url(call.gAHash, 32) };
    case "phoneCallAccepted":
      return { type: "CallAccepted", ...factsOf(call, names), gB: base64Url(call.gB, 256) };
    case "phoneCall":
      return {
        type: "CallConfirmed",
        ...factsOf(call, names),
        gAOrB: base64Url(call.gAOrB, 256),
        fingerprint: call.keyFingerprint as Int64,
        startDate: call.startDate,
        p2pAllowed: call.p2pAllowed,
        conferenceSupported: call.conferenceSupported,
        servers: {
          reflector: countOf(call.connections, "reflector"),
          webrtc: countOf(call.connections, "webrtc"),
        },
      };
    case "phoneCallDiscarded":
      return {
        type: "CallDiscarded",
        telegramCallId: call.id as TelegramCallId,
        reason: discardReasonOf(call.reason),
        durationSeconds: call.durationSeconds ?? null,
        needRating: call.needRating,
        needDebug: call.needDebug,
        video: call.video,
      };
    case "phoneCallEmpty":
      return { type: "CallVanished", telegramCallId: call.id as TelegramCallId };
    default:
      return call satisfies never;
  }
}

/** What the chat says of a finished call, as a fact. */
export function callLoggedOf({ callId, reason, durationSeconds }: PhoneCallMessage): CallEventInput {
  return {
    type: "CallLogged",
    telegramCallId: callId as TelegramCallId,
    reason: discardReasonOf(reason),
    durationSeconds: durationSeconds ?? null,
  };
}

/** What an object brings that belongs into the vault. Entries with fixed names; the first value wins. */
export function secretsOf(
  call: PhoneCall,
  users: readonly PhoneUser[],
  names: CallNames,
): { readonly credentials: readonly VaultEntry[]; readonly peers: readonly VaultEntry[] } {
  if (call.kind === "phoneCallDiscarded") return { credentials: slugOf(call, names), peers: [] };
  if (!("accessHash" in call)) return { credentials: [], peers: [] };
  const id = call.id as TelegramCallId;
  const { accountId } = names;
  const credentials: VaultEntry[] = [
    { name: secretNames.access(accountId, id), value: textBytes(call.accessHash) },
  ];
  if (call.kind === "phoneCall") {
    const { connections, customParameters } = call;
    const media = { connections, ...(customParameters === undefined ? {} : { customParameters }) };
    credentials.push({ name: secretNames.media(accountId, id), value: mediaEntryBytes(media) });
  }
  if (call.kind !== "phoneCallRequested") return { credentials, peers: [] };
  const caller = users.find((user) => user.id === call.adminId) ?? { id: call.adminId };
  const name = secretNames.peer(accountId, names.vault.peerRef(accountId, caller.id));
  // Without an access hash it must not replace an entry that has one.
  if (caller.accessHash === undefined) {
    credentials.push({ name, value: peerEntryBytes({ userId: caller.id }) });
    return { credentials, peers: [] };
  }
  const value = peerEntryBytes({ userId: caller.id, accessHash: caller.accessHash });
  return { credentials, peers: [{ name, value }] };
}

/** The link of a conference lets its holder join: a credential. Longer than any honest one it is left out. */
function slugOf(
  { id, reason }: Extract<PhoneCall, { kind: "phoneCallDiscarded" }>,
  { accountId }: CallNames,
): readonly VaultEntry[] {
  if (reason?.kind !== "migrateConferenceCall" || reason.slug.length > longestSlug) return [];
  return [{ name: secretNames.slug(accountId, id as TelegramCallId), value: textBytes(reason.slug) }];
}

const longestSlug = 1_024;

function factsOf(
  call: Extract<PhoneCall, { accessHash: string }>,
  { accountId, vault }: CallNames,
): CallFacts {
  return {
    telegramCallId: call.id as TelegramCallId,
    accessTag: vault.accessTag(accountId, call.accessHash),
    date: call.date,
    adminRef: vault.peerRef(accountId, call.adminId),
    participantRef: vault.peerRef(accountId, call.participantId),
    protocol: protocolOf(call),
    video: call.video,
  };
}

/** Texts of the other side's client, which Telegram passes on: cut where no honest list is that long. */
function protocolOf({ protocol }: Extract<PhoneCall, { accessHash: string }>): CallProtocol {
  const libraryVersions = protocol.libraryVersions.slice(0, 64).map((version) => version.slice(0, 32));
  return { ...protocol, libraryVersions };
}

/** What is longer than it can be keeps one byte too many: enough to be refused, too little to fill a record. */
function base64Url(bytes: Uint8Array, mostBytes: number): Base64Url {
  return Buffer.from(bytes.subarray(0, mostBytes + 1)).toString("base64url") as Base64Url;
}

function countOf(connections: readonly PhoneConnection[], kind: PhoneConnection["kind"]): number {
  return connections.filter((connection) => connection.kind === kind).length;
}

/** The largest packet that Telegram's media library makes. */
const mostSignalingBytes = 131_072;
