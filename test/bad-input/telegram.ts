import { memoryAccountState, memoryVault, systemRandomness } from "@offhook/engine";
import * as telegram from "@offhook/telegram";
import * as client from "@offhook/telegram/client";
import * as signaling from "@offhook/telegram/signaling";
import * as clientTesting from "@offhook/telegram/contracts";
import { of } from "rxjs";
import { digest, newWorld } from "../scenarios/world.ts";
import { exchangeRows } from "./key-exchange.ts";
import { traceRows } from "./traces.ts";
import type { EntryPoint, Row } from "./row.ts";

const random = systemRandomness();
const vault = memoryVault({ digest, randomness: random });
const names = { accountId: "alice" as never, vault };
const number = new Uint8Array(256).fill(9);
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

const decoderOptions = { callKey: number, sender: "caller", primitives: telegram.nodePrimitives } as const;
const decoder = (given: string, wrong: object | undefined, says: RegExp): Row => ({
  call: "SignalingDecoder",
  given,
  act: () => new signaling.SignalingDecoder((wrong && { ...decoderOptions, ...wrong }) as never),
  says,
});

/** One that never connects. */
const libraryClient = (): telegram.LibraryClient => {
  const never = () => new Promise(() => {});
  const handlers = { addEventHandler: () => {}, listEventHandlers: () => [], networkSocket: Set };
  return { connect: never, getMe: never, invoke: never, ...handlers } as never;
};

export const telegramEntry: EntryPoint = {
  name: "@offhook/telegram",
  module: telegram,
  rows: [
    ...traceRows,
    {
      call: "telegramTransport",
      given: "nothing",
      act: () => telegram.telegramTransport(undefined as never),
      says: /^options must be an object, not undefined\.$/,
    },
    transport(
      "participation that is neither true nor false",
      { participate: "no" },
      /^participate must be true or false, not "no"\.$/,
    ),
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
      call: "telegramCallClient",
      given: "no client",
      act: () => telegram.telegramCallClient({} as never),
      says: /^client must be a TelegramClient of GramJS or teleproto, not an object\.$/,
    },
    {
      call: "telegramCallClient",
      given: "no time for requests",
      act: () => telegram.telegramCallClient(libraryClient(), { requestTimeoutMs: Number.NaN }),
      says: /^requestTimeoutMs must be a number of milliseconds above 0, not NaN\.$/,
    },
    {
      call: "telegramCallClient",
      given: "a client that somebody else has",
      act: () => {
        const given = libraryClient();
        void telegram.telegramCallClient(given);
        return telegram.telegramCallClient(given);
      },
      code: "CLIENT_IN_USE",
      says: /^Another engine or call client has this client, .* Close that one first/,
    },
    {
      call: "phoneUpdates",
      given: "no client",
      act: () => telegram.phoneUpdates(undefined as never),
      says: /^client must be a TelegramClient of GramJS/,
    },
    {
      call: "peerAddressOf",
      given: "a word without @",
      act: () => telegram.peerAddressOf("durov"),
      says: /^user must be a user name such as @name .*, not "durov"\.$/,
    },
    {
      call: "peerAddressOf",
      given: "no text",
      act: () => telegram.peerAddressOf(undefined as never),
      says: /^user must be a user name .*, not undefined\.$/,
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
      act: () => of().pipe(telegram.toCallEvents({ ...names, accountId: "" })),
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
  harmless: {
    ClientInUse: "an error of ours",
    RpcFailure: "an error of ours",
    PeerNotFound: "an error of ours",
  },
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
      call: "peerAddressOf",
      given: "a word without @",
      act: () => client.peerAddressOf("durov"),
      says: /^user must be a user name such as @name .*, not "durov"\.$/,
    },
    {
      call: "rpcFailureFrom",
      given: "no code",
      act: () => client.rpcFailureFrom("phone.requestCall", { text: "FLOOD", rpcCode: "400" as never }),
      says: /^rpcCode must be a number, not "400"\.$/,
    },
    {
      call: "rpcOutcome",
      given: "no type",
      act: () => client.rpcOutcome(400, undefined as never),
      says: /^type must be a text, not undefined\.$/,
    },
  ],
  harmless: { RpcFailure: "an error of ours", updatesInResult: "says nothing of a method without updates" },
};

export const clientTestingEntry: EntryPoint = {
  name: "@offhook/telegram/contracts",
  module: clientTesting,
  rows: [
    {
      call: "describeTelegramClient",
      given: "no subject",
      act: () => clientTesting.describeTelegramClient("mine", undefined as never),
      says: /^subject must be an object with open\(\)/,
    },
  ],
  harmless: {},
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
    decoder("nothing", undefined, /^options must be an object, not undefined\.$/),
    decoder(
      "no inflate",
      { primitives: {} },
      /^primitives must be an object with .*inflate\(\), not an object\.$/,
    ),
    decoder("half a key", { callKey: number.subarray(1) }, /^callKey must be .* 256 bytes, not .*not shown/),
    decoder("no sender", { sender: "bob" }, /^sender must be "caller" or "callee", not "bob"\.$/),
    decoder("a version as number", { libraryVersion: 9 }, /^libraryVersion must be a version .*, not 9\.$/),
    {
      call: "decode of SignalingDecoder",
      given: "a packet as text",
      act: () => new signaling.SignalingDecoder(decoderOptions).decode("AAAA" as never),
      says: /^packet must be a Uint8Array, not "AAAA"\.$/,
    },
    {
      call: "framedSend",
      given: "no state",
      act: () => signaling.framedSend(undefined as never, number, 0),
      says: /^state must be newFramedSender, or the state of the last step, not undefined\.$/,
    },
    {
      call: "framedSend",
      given: "a payload that is too long",
      act: () => signaling.framedSend(signaling.newFramedSender, new Uint8Array(20_000), 0),
      says: /^payload must be 1 to 16354 bytes, not 20000 bytes\.$/,
    },
    {
      call: "framedReceived",
      given: "no body",
      act: () => signaling.framedReceived(signaling.newFramedSender, undefined as never, 0),
      says: /^body must be a body that a decoder read, not undefined\.$/,
    },
    {
      call: "framedSendDue",
      given: "no time",
      act: () => signaling.framedSendDue(signaling.newFramedSender, Number.NaN),
      says: /^now must be a number of milliseconds, not NaN\.$/,
    },
    {
      call: "framedDueAt",
      given: "another object",
      act: () => signaling.framedDueAt({} as never),
      says: /^state must be newFramedSender/,
    },
    {
      call: "bareBody",
      given: "a counter below 0",
      act: () => signaling.bareBody(-1, number),
      says: /^previousCounter must be a whole number from 0, not -1\.$/,
    },
    {
      call: "bareBody",
      given: "no payload",
      act: () => signaling.bareBody(0, new Uint8Array()),
      says: /^payload must be 1 to 131052 bytes, not 0 bytes\.$/,
    },
  ],
  harmless: { SignalingExhausted: "an error of ours" },
};
