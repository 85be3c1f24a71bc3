import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import type { AccountSettings } from "./accounts.ts";
import {
  gA,
  gB,
  hangUp,
  lastCall,
  peerOf,
  protocol,
  requestTo,
  situation,
  type TestDevice,
} from "./situations/situation.ts";

/*
 * The errors that Telegram documents for each method, and how a client comes to see each one here: through a
 * situation, or (`script`) by a fault rule, where no situation is known that causes it.
 */
type Reach = "script" | ((world: World) => string);
const documented: Readonly<Record<string, Readonly<Record<string, Reach>>>> = {
  "phone.requestCall": {
    "400 CALL_PROTOCOL_FLAGS_INVALID": requestWith({
      protocol: { ...protocol(), udpP2p: false, udpReflector: false },
    }),
    "400 CALL_PROTOCOL_LAYER_INVALID": requestWith({
      protocol: { ...protocol(), minLayer: 93, maxLayer: 92 },
    }),
    "400 INPUT_USER_DEACTIVATED": requestTo2({ userId: 2n, deactivated: true }),
    "500 PARTICIPANT_CALL_FAILED": "script",
    "400 PARTICIPANT_VERSION_OUTDATED": requestTo2({ userId: 2n, callsSupported: false }),
    "500 RANDOM_ID_DUPLICATE": ({ ada, server }) => {
      const request = requestTo(server, 1n, 2n);
      ada.ask(request);
      return ada.outcome(request);
    },
    "400 USER_ID_INVALID": requestWith({ userId: { _: "inputUser", userId: 2n, accessHash: 1n } }),
    "403 USER_IS_BLOCKED": requestTo2({ userId: 2n, blocked: [1n] }),
    "403 USER_PRIVACY_RESTRICTED": requestTo2({ userId: 2n, callsFrom: "contacts", contacts: [3n] }),
    "420 FLOOD_WAIT_60": ({ ada, server, device }) => {
      device(3n);
      ada.ask(requestTo(server, 1n, 2n));
      return ada.outcome(requestTo(server, 1n, 3n));
    },
    "500 RPC_CALL_FAIL": "script",
  },
  "phone.receivedCall": {
    "400 CALL_ALREADY_DECLINED": ({ ada, bob, mine, theirs }) => {
      ada.ask(hangUp(mine()));
      return bob.outcome({ _: "phone.receivedCall", peer: theirs() });
    },
    "400 CALL_PEER_INVALID": withWrongHash("phone.receivedCall", {}),
  },
  "phone.acceptCall": {
    "400 CALL_ALREADY_ACCEPTED": ({ bob, mine, theirs }) => {
      mine();
      bob.ask(accept(theirs()));
      return bob.outcome(accept(theirs()));
    },
    "400 CALL_ALREADY_DECLINED": ({ ada, bob, mine, theirs }) => {
      ada.ask(hangUp(mine()));
      return bob.outcome(accept(theirs()));
    },
    "500 CALL_OCCUPY_FAILED": ({ bob, mine, theirs, server }) => {
      mine();
      bob.ask(requestTo(server, 2n, 3n));
      return bob.outcome(accept(theirs()));
    },
    "400 CALL_PEER_INVALID": withWrongHash("phone.acceptCall", { gB, protocol: protocol() }),
    "406 CALL_PROTOCOL_COMPAT_LAYER_INVALID": ({ bob, mine, theirs }) => {
      mine();
      return bob.outcome(accept(theirs(), protocol(["3.0.0"])));
    },
    "400 CALL_PROTOCOL_FLAGS_INVALID": ({ bob, mine, theirs }) => {
      mine();
      return bob.outcome(accept(theirs(), { ...protocol(), udpP2p: false, udpReflector: false }));
    },
    "400 CALL_PROTOCOL_LAYER_INVALID": ({ bob, mine, theirs }) => {
      mine();
      return bob.outcome(accept(theirs(), protocol([])));
    },
  },
  "phone.confirmCall": {
    "400 CALL_ALREADY_DECLINED": ({ ada, bob, mine, theirs }) => {
      const peer = mine();
      bob.ask(hangUp(theirs()));
      return ada.outcome(confirm(peer));
    },
    "400 CALL_PEER_INVALID": withWrongHash("phone.confirmCall", {
      gA,
      keyFingerprint: 1n,
      protocol: protocol(),
    }),
    "400 DH_G_A_INVALID": ({ ada, bob, mine, theirs }) => {
      const peer = mine();
      bob.ask(accept(theirs()));
      return ada.outcome({ ...confirm(peer), gA: gB });
    },
    "400 CALL_ALREADY_ACCEPTED": ({ ada, bob, mine, theirs }) => {
      const peer = mine();
      bob.ask(accept(theirs()));
      ada.ask(confirm(peer));
      return ada.outcome(confirm(peer));
    },
  },
  "phone.discardCall": {
    "400 CALL_ALREADY_ACCEPTED": ({ bob, device, mine, theirs }) => {
      const tablet = device(2n, "tablet");
      mine();
      bob.ask(accept(theirs()));
      return tablet.outcome(hangUp(theirs()));
    },
    "500 CALL_OCCUPY_FAILED": "script",
    "400 CALL_PEER_INVALID": ({ ada, mine }) => ada.outcome(hangUp({ ...mine(), accessHash: 1n })),
  },
  "phone.setCallRating": {
    "400 CALL_PEER_INVALID": withWrongHash("phone.setCallRating", { rating: 5, comment: "" }),
  },
  "phone.sendSignalingData": {
    "400 CALL_PEER_INVALID": withWrongHash("phone.sendSignalingData", { data: gA }),
    "400 CALL_NOT_ACTIVE": ({ ada, mine }) =>
      ada.outcome({ _: "phone.sendSignalingData", peer: mine(), data: gA }),
  },
  "phone.saveCallLog": { "400 CALL_PEER_INVALID": withWrongHash("phone.saveCallLog", {}) },
  "phone.saveCallDebug": {
    "400 CALL_PEER_INVALID": withWrongHash("phone.saveCallDebug", { debug: { _: "dataJSON", data: "{}" } }),
    "400 DATA_JSON_INVALID": ({ ada, bob, mine, theirs }) => {
      const peer = mine();
      bob.ask(hangUp(theirs()));
      return ada.outcome({ _: "phone.saveCallDebug", peer, debug: { _: "dataJSON", data: "no json" } });
    },
  },
  "messages.getDhConfig": {
    "400 RANDOM_LENGTH_INVALID": ({ ada }) =>
      ada.outcome({ _: "messages.getDhConfig", version: 0, randomLength: 1025 }),
  },
  "users.getUsers": {
    "400 USER_ID_INVALID": ({ ada }) =>
      ada.outcome({ _: "users.getUsers", id: [{ _: "inputUser", userId: 2n, accessHash: 1n }] }),
  },
  "contacts.resolveUsername": {
    "400 USERNAME_NOT_OCCUPIED": ({ ada }) =>
      ada.outcome({ _: "contacts.resolveUsername", username: "nobody" }),
  },
  "contacts.resolvePhone": {
    "400 PHONE_NOT_OCCUPIED": ({ ada }) => ada.outcome({ _: "contacts.resolvePhone", phone: "1" }),
  },
};

interface World extends ReturnType<typeof situation> {
  readonly ada: TestDevice;
  readonly bob: TestDevice;
  /** Places a call and gives the caller's peer, once; then the same. */
  readonly mine: () => TlObject;
  readonly theirs: () => TlObject;
}

function world(): World {
  const base = situation({ limits: { liveCallsPerCaller: 1 } });
  const [ada, bob] = [base.device(1n), base.device(2n)];
  let placed: TlObject | undefined;
  const mine = () => {
    placed ??= peerOf(ada.ask(requestTo(base.server, 1n, 2n)).phoneCall as TlObject);
    return placed;
  };
  const theirs = () =>
    peerOf(
      bob.heard.map((update) => update.phoneCall as TlObject).find((call) => call.accessHash) ??
        lastCall(bob),
    );
  return { ...base, ada, bob, mine, theirs };
}

function accept(peer: TlObject, given = protocol()): TlObject {
  return { _: "phone.acceptCall", peer, gB, protocol: given };
}

function confirm(peer: TlObject): TlObject {
  return { _: "phone.confirmCall", peer, gA, keyFingerprint: 1n, protocol: protocol() };
}

function requestWith(fields: Record<string, TlObject>): Reach {
  return ({ ada, server }) => ada.outcome({ ...requestTo(server, 1n, 2n), ...fields });
}

function requestTo2(settings: AccountSettings): Reach {
  return ({ ada, server }) => {
    server.setAccount(settings);
    return ada.outcome(requestTo(server, 1n, 2n));
  };
}

function withWrongHash(method: string, fields: Record<string, TlObject[string]>): Reach {
  return ({ ada, bob, mine, theirs }) => {
    const peer = mine();
    // Each side with the hash of the other: an access hash serves one account only.
    expect(bob.outcome({ _: method, peer, ...fields })).toBe("400 CALL_PEER_INVALID");
    return ada.outcome({ _: method, peer: theirs(), ...fields });
  };
}

describe("documented errors", () => {
  for (const [method, errors] of Object.entries(documented))
    for (const [error, reach] of Object.entries(errors))
      test(`${method} can answer ${error}${reach === "script" ? " when it is scripted" : ""}`, () => {
        const here = world();
        if (reach !== "script") return expect(reach(here)).toBe(error);
        const [code, text = ""] = error.split(" ");
        here.server.addFault({
          request: { method },
          fault: { kind: "error", rpcCode: Number(code), text },
        });
        const request = method === "phone.requestCall" ? requestTo(here.server, 1n, 2n) : hangUp(here.mine());
        if (method !== "phone.requestCall") expect(request._).toBe(method);
        expect(here.ada.outcome(request)).toBe(error);
        expect(here.ada.outcome(request)).toBe("ok");
      });

  test("a device without a log-in gets 401, except for help.getConfig", async () => {
    const { server } = situation();
    const session = { userId: undefined, deviceId: "new", layer: 198 };
    await expect(server.handle(session, { _: "updates.getState" })).rejects.toMatchObject({
      rpcCode: 401,
      text: "AUTH_KEY_UNREGISTERED",
    });
    await expect(server.handle({ ...session, userId: 99n }, { _: "updates.getState" })).rejects.toMatchObject(
      {
        rpcCode: 401,
      },
    );
    await expect(server.handle(session, { _: "help.getConfig" })).resolves.toMatchObject({
      _: "config",
      callReceiveTimeoutMs: 20_000,
      callRingTimeoutMs: 90_000,
    });
  });

  test.each(["phone.createConferenceCall", "toString", "__proto__", ""])(
    "the unknown method %j gets 400",
    (name) => {
      expect(world().ada.outcome({ _: name })).toBe("400 INPUT_METHOD_INVALID");
    },
  );

  test.each([
    ["no peer", { _: "phone.receivedCall" }],
    ["a peer that is a number", { _: "phone.receivedCall", peer: 5 }],
    ["a peer without id", { _: "phone.receivedCall", peer: { _: "inputPhoneCall" } }],
    ["a number for bytes", { _: "phone.requestCall", randomId: 1, gAHash: 4 }],
    ["a list with a hole", { _: "users.getUsers", id: [undefined as never] }],
    ["no list", { _: "users.getUsers", id: "x" }],
    ["a fraction", { _: "messages.getDhConfig", version: 0.5, randomLength: 0 }],
    ["no number", { _: "messages.getDhConfig", version: 0, randomLength: Number.NaN }],
    ["text for a number", { _: "messages.getDhConfig", version: "1", randomLength: 0 }],
  ])("a request with %s is refused as unreadable or invalid", (_name, request) => {
    expect(world().ada.outcome(request as TlObject)).toMatch(/^400 (INPUT_FETCH_ERROR|USER_ID_INVALID)$/);
  });

  test.each([
    ["an unknown reason", { _: "phoneCallDiscardReasonBoredom" }],
    ["a slug without end", { _: "phoneCallDiscardReasonMigrateConferenceCall", slug: "x".repeat(1025) }],
    ["no slug", { _: "phoneCallDiscardReasonMigrateConferenceCall" }],
    ["a key without end", { _: "phoneCallDiscardReasonAllowGroupCall", encryptedKey: new Uint8Array(1025) }],
  ])("discardCall with %s is refused, and the call goes on", (_name, reason) => {
    const { ada, mine, server } = world();
    expect(ada.outcome({ ...hangUp(mine()), reason })).toBe("400 INPUT_FETCH_ERROR");
    expect(server.calls()[0]?.state).toBe("requested");
  });

  test.each([
    ["a g_a_hash of 31 bytes", { gAHash: new Uint8Array(31) }, "400 DH_G_A_INVALID"],
    ["the caller itself", { userId: { _: "inputUserSelf" } }, "400 USER_ID_INVALID"],
    ["a conference", { conferenceCall: { _: "inputGroupCallSlug", slug: "x" } }, "400 GROUPCALL_INVALID"],
    [
      "65 library versions",
      { protocol: protocol(Array.from({ length: 65 }, String)) },
      "400 CALL_PROTOCOL_LAYER_INVALID",
    ],
    ["an endless version", { protocol: protocol(["1".repeat(33)]) }, "400 CALL_PROTOCOL_LAYER_INVALID"],
    ["layers up to 105", { protocol: { ...protocol(), maxLayer: 105 } }, "400 CALL_PROTOCOL_LAYER_INVALID"],
    ["layers from 1", { protocol: { ...protocol(), minLayer: 1 } }, "400 CALL_PROTOCOL_LAYER_INVALID"],
  ])("requestCall with %s is refused", (_name, fields, expected) => {
    const { ada, server } = world();
    expect(ada.outcome({ ...requestTo(server, 1n, 2n), ...fields })).toBe(expected);
    expect(server.calls()).toEqual([]);
  });

  test("requestCall to oneself by id and hash is refused", () => {
    const { ada, server } = world();
    expect(ada.outcome(requestTo(server, 1n, 1n))).toBe("400 USER_ID_INVALID");
  });

  test.each([[0], [257]])("acceptCall with a g_b of %i bytes is refused", (length) => {
    const { bob, mine, theirs } = world();
    mine();
    expect(bob.outcome({ ...accept(theirs()), gB: new Uint8Array(length) })).toBe("400 DH_G_B_INVALID");
  });
});
