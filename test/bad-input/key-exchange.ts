import { systemRandomness } from "@offhook/engine";
import * as telegram from "@offhook/telegram";
import * as keyExchange from "@offhook/telegram/key-exchange";
import type { DhGroup } from "@offhook/telegram/key-exchange";
import type { EntryPoint, Row } from "./row.ts";

const random = systemRandomness();
const number = new Uint8Array(256).fill(9);
const group = { g: 3, p: number } as unknown as DhGroup;
const caller = { group, exponent: number, gA: number, gB: number };
const callee = { group, exponent: number, gAHash: new Uint8Array(32), gA: number, fingerprint: "1" };

/** The key exchange is in two entry points under the same names. */
export const exchangeRows: readonly Row[] = [
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
