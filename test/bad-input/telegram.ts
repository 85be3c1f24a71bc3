import { memoryAccountState, memoryVault, systemRandomness } from "@offhook/engine";
import * as telegram from "@offhook/telegram";
import * as client from "@offhook/telegram/client";
import * as keyExchange from "@offhook/telegram/key-exchange";
import type { DhGroup } from "@offhook/telegram/key-exchange";
import * as signaling from "@offhook/telegram/signaling";
import { of } from "rxjs";
import { digest, newWorld } from "../scenarios/world.ts";
import type { EntryPoint, Row } from "./row.ts";

const random = systemRandomness();
const vault = memoryVault({ digest, randomness: random });
const names = { accountId: "alice" as never, vault };
const number = new Uint8Array(256).fill(9);
const group = { g: 3, p: number } as unknown as DhGroup;
const caller = { group, exponent: number, gA: number, gB: number };
const callee = { group, exponent: number, gAHash: new Uint8Array(32), gA: number, fingerprint: "1" };

const transport = (given: string, wrong: object, says: RegExp): Row => ({
  call: "telegramTransport",
  given,
  act: () =>
    telegram.telegramTransport({
      accountId: "alice",
      client: newWorld().rawClient("alice"),
      vault,
      accountState: memoryAccountState(),
      ...wrong,
    }),
  says,
});

/** The key exchange is in two entry points under the same names. */
const exchangeRows: readonly Row[] = [
  {
    call: "agreeAsCaller",
    given: "nothing",
    act: () => telegram.agreeAsCaller(undefined as never),
    says: /^view must be an object/,
  },
  {
    call: "agreeAsCaller",
    given: "an exponent that is no bytes",
    act: () => telegram.agreeAsCaller({ ...caller, exponent: 5n as never }),
    says: /^exponent must be a Uint8Array of (at most )?256 bytes, not .*not shown/,
  },
  {
    call: "agreeAsCaller",
    given: "a group that was not checked",
    act: () => telegram.agreeAsCaller({ ...caller, group: undefined as never }),
    says: /^group must be .*checkDhConfig/,
  },
  {
    call: "agreeAsCaller",
    given: "g_b as text",
    act: () => telegram.agreeAsCaller({ ...caller, gB: "g_b" as never }),
    says: /^gB must be a Uint8Array, not "g_b"\.$/,
  },
  {
    call: "agreeAsCallee",
    given: "nothing",
    act: () => telegram.agreeAsCallee(undefined as never),
    says: /^view must be an object/,
  },
  {
    call: "agreeAsCallee",
    given: "no hash",
    act: () => telegram.agreeAsCallee({ ...callee, gAHash: undefined as never }),
    says: /^gAHash must be a Uint8Array, not undefined\.$/,
  },
  {
    call: "agreeAsCallee",
    given: "a fingerprint as a number",
    act: () => telegram.agreeAsCallee({ ...callee, fingerprint: 5 as never }),
    says: /^fingerprint must be .* decimal text, not 5\.$/,
  },
  {
    call: "checkDhConfig",
    given: "nothing",
    act: () => telegram.checkDhConfig(undefined as never),
    says: /^config must be an object/,
  },
  {
    call: "checkDhConfig",
    given: "a prime as text",
    act: () => telegram.checkDhConfig({ g: 3, p: "c71c" as never }),
    says: /^p must be a Uint8Array, not "c71c"\.$/,
  },
  {
    call: "makeKeyHalf",
    given: "no group",
    act: () => telegram.makeKeyHalf(undefined as never, number, random),
    says: /^group must be .*checkDhConfig/,
  },
  {
    call: "makeKeyHalf",
    given: "no server randomness",
    act: () => telegram.makeKeyHalf(group, undefined as never, random),
    says: /^serverRandom must be a Uint8Array/,
  },
  {
    call: "makeKeyHalf",
    given: "no randomness",
    act: () => telegram.makeKeyHalf(group, number, undefined as never),
    says: /^random must be an object with bytes\(\)/,
  },
  {
    call: "makeKeyHalf",
    given: "randomness that gives nothing but zeros",
    act: () => telegram.makeKeyHalf(group, new Uint8Array(), { bytes: (length) => new Uint8Array(length) }),
    code: "KEY_HALF_NOT_FOUND",
    says: /the random source is broken/,
  },
];

export const telegramEntry: EntryPoint = {
  name: "@offhook/telegram",
  module: telegram,
  rows: [
    {
      call: "telegramTransport",
      given: "nothing",
      act: () => telegram.telegramTransport(undefined as never),
      says: /^options must be an object, not undefined\.$/,
    },
    transport(
      "an account id with a space",
      { accountId: "al ice" },
      /^accountId must be 1 to 64 characters .*, not "al ice"\.$/,
    ),
    transport("no client", { client: undefined }, /^client must be a TelegramCallClient/),
    transport("no vault", { vault: {} }, /^vault must be a Vault/),
    transport(
      "no account state",
      { accountState: 7 },
      /^accountState must be an AccountStateStore, not 7\.$/,
    ),
    transport("a clock without time", { clock: {} }, /^clock must be/),
    transport("randomness as a function", { random: () => 4 }, /^random must be/),
    {
      call: "gramJsCallClient",
      given: "no client",
      act: () => telegram.gramJsCallClient({} as never),
      says: /^client must be a TelegramClient of GramJS, not an object\.$/,
    },
    {
      call: "phoneUpdates",
      given: "no client",
      act: () => telegram.phoneUpdates(undefined as never),
      says: /^client must be a TelegramClient of GramJS/,
    },
    {
      call: "toCallEvents",
      given: "no names",
      act: () => telegram.toCallEvents(undefined as never),
      says: /^names must be an object/,
    },
    {
      call: "toCallEvents",
      given: "no vault",
      act: () => telegram.toCallEvents({ ...names, vault: undefined as never }),
      says: /^vault must be an object with peerRef\(\), accessTag\(\)/,
    },
    {
      call: "toCallEvents",
      given: "an account id that is none",
      act: () => of().pipe(telegram.toCallEvents({ ...names, accountId: "" as never })),
      says: /^accountId must be/,
    },
    {
      call: "readMediaEntry",
      given: "no bytes",
      act: () => telegram.readMediaEntry(undefined as never),
      says: /^bytes must be what the vault holds under media/,
    },
    {
      call: "readMediaEntry",
      given: "other bytes",
      act: () => telegram.readMediaEntry(number),
      says: /^bytes must be what the vault holds under media.*, not "\(256 bytes, not shown\)"\.$/,
    },
    {
      call: "sealPacket",
      given: "a key of another length",
      act: () => telegram.sealPacket(new Uint8Array(255), "caller", new Uint8Array(9)),
      says: /^callKey must be a Uint8Array of (at most )?256 bytes, not .*not shown/,
    },
    {
      call: "sealPacket",
      given: "no sender",
      act: () => telegram.sealPacket(number, "bob" as never, new Uint8Array(9)),
      says: /^sender must be "caller" or "callee", not "bob"\.$/,
    },
    {
      call: "sealPacket",
      given: "a body that is too short",
      act: () => telegram.sealPacket(number, "caller", new Uint8Array(4)),
      says: /^body must be 5 to 131056 bytes, not 4 bytes\.$/,
    },
    {
      call: "sealPacket",
      given: "a body as text",
      act: () => telegram.sealPacket(number, "caller", "hello" as never),
      says: /^body must be 5 to 131056 bytes/,
    },
    {
      call: "openPacket",
      given: "no key",
      act: () => telegram.openPacket(undefined as never, "caller", new Uint8Array(40)),
      says: /^callKey must be a Uint8Array of 256 bytes/,
    },
    {
      call: "openPacket",
      given: "no packet",
      act: () => telegram.openPacket(number, "caller", undefined as never),
      says: /^packet must be a Uint8Array, not undefined\.$/,
    },
    ...exchangeRows,
  ],
  harmless: { RpcFailure: "an error of ours", PeerNotFound: "an error of ours" },
};

export const clientEntry: EntryPoint = {
  name: "@offhook/telegram/client",
  module: client,
  rows: [
    {
      call: "rpcOutcome",
      given: "no code",
      act: () => client.rpcOutcome("400" as never, "FLOOD"),
      says: /^rpcCode must be a number, not "400"\.$/,
    },
    {
      call: "rpcOutcome",
      given: "no type",
      act: () => client.rpcOutcome(400, undefined as never),
      says: /^type must be a text, not undefined\.$/,
    },
  ],
  harmless: { RpcFailure: "an error of ours" },
};

export const keyExchangeEntry: EntryPoint = {
  name: "@offhook/telegram/key-exchange",
  module: keyExchange,
  rows: [
    ...exchangeRows,
    {
      call: "publicValueOf",
      given: "no group",
      act: () => keyExchange.publicValueOf(undefined as never, number),
      says: /^group must be .*checkDhConfig/,
    },
    {
      call: "publicValueOf",
      given: "no exponent",
      act: () => keyExchange.publicValueOf(group, undefined as never),
      says: /^exponent must be a Uint8Array of at most 256 bytes/,
    },
    {
      call: "commitmentTo",
      given: "no bytes",
      act: () => keyExchange.commitmentTo("g_a" as never),
      says: /^gA must be a Uint8Array, not "g_a"\.$/,
    },
    {
      call: "isCommitment",
      given: "no bytes",
      act: () => keyExchange.isCommitment(undefined as never),
      says: /^gAHash must be a Uint8Array/,
    },
    {
      call: "keyFingerprint",
      given: "no key",
      act: () => keyExchange.keyFingerprint("a secret" as never),
      says: /^key must be a Uint8Array of (at most )?256 bytes, not .*not shown/,
    },
    {
      call: "keyFingerprint",
      given: "a key of another length",
      act: () => keyExchange.keyFingerprint(new Uint8Array(300)),
      says: /^key must be a Uint8Array of at most 256 bytes/,
    },
    {
      call: "sameFingerprint",
      given: "a number",
      act: () => keyExchange.sameFingerprint(5 as never, "5"),
      says: /^fingerprint must be .* decimal text, not 5\.$/,
    },
    {
      call: "callEmoji",
      given: "no key",
      act: () => keyExchange.callEmoji(undefined as never, number),
      says: /^key must be a Uint8Array of at most 256 bytes/,
    },
    {
      call: "callEmoji",
      given: "no g_a",
      act: () => keyExchange.callEmoji(number, 5n as never),
      says: /^gA must be a Uint8Array, not 5\.$/,
    },
    {
      call: "isPublicValue",
      given: "no bytes",
      act: () => keyExchange.isPublicValue(5n as never, group),
      says: /^value must be a Uint8Array, not 5\.$/,
    },
    {
      call: "isPublicValue",
      given: "no group",
      act: () => keyExchange.isPublicValue(number, {} as never),
      says: /^group must be .*checkDhConfig/,
    },
    {
      call: "publicValueBounds",
      given: "no prime",
      act: () => keyExchange.publicValueBounds(undefined as never),
      says: /^p must be a Uint8Array, not undefined\.$/,
    },
  ],
  harmless: { KeyHalfError: "an error of ours" },
};

export const signalingEntry: EntryPoint = {
  name: "@offhook/telegram/signaling",
  module: signaling,
  rows: [
    {
      call: "packetCrypto",
      given: "no primitives",
      act: () => signaling.packetCrypto({} as never),
      says: /^use must be an object with sha256\(\), aes256Ctr\(\), equal\(\), not an object\.$/,
    },
  ],
  harmless: {},
};
