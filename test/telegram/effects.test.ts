import { defaultCallProtocol as protocol, secretNames, toBase64Url } from "@offhook/engine";
import type {
  AccountId,
  Base64Url,
  CallId,
  CallProblem,
  Int64,
  PeerRef,
  SecretName,
  TelegramCallId,
} from "@offhook/engine";
import { readMediaEntry } from "@offhook/telegram";
import { describe, expect, it } from "vitest";
import { calleeDerivation, confirmedCall, randomId, requestedCall, twoDevices } from "./effect-calls.ts";
import { alice, bob, idOf, only } from "./virtual-world.ts";

const text = (value: string) => new TextEncoder().encode(value);

describe("the effects of a call", () => {
  it("lead both sides to one key, one fingerprint and the same emoji", async () => {
    const { made, a, b } = twoDevices();
    const call = await confirmedCall(made, a, b);
    const agreed = only(await b.execute({ type: "DeriveKey", params: calleeDerivation(call) }), "KeyAgreed");
    expect(agreed).toEqual(call.agreed);
    expect(agreed.emoji).toHaveLength(4);
    expect(call.answer.fingerprint).toBe(agreed.fingerprint);
    const key = await a.vault.get(secretNames.key("call-of-1001" as CallId));
    expect(key).toHaveLength(256);
    expect(await b.vault.get(secretNames.key("call-of-1002" as CallId))).toEqual(key);
  });

  it("name people and access hashes by pseudonyms, the same on every object of the call", async () => {
    const { made, a, b } = twoDevices();
    const { registered, accepted, answer, requested } = await confirmedCall(made, a, b);
    for (const object of [registered, accepted, answer]) {
      expect(object.adminRef).toBe(a.transport.selfRef);
      expect(object.accessTag).toBe(registered.accessTag);
    }
    expect(requested.participantRef).toBe(b.transport.selfRef);
    expect(requested.accessTag).not.toBe(registered.accessTag);
  });

  it("put nothing secret and nobody's id into events", async () => {
    const { made, a, b } = twoDevices();
    const call = await confirmedCall(made, a, b);
    const secrets = [
      String(alice),
      String(bob),
      String(made.telegram.accessHash(alice, bob)),
      new TextDecoder().decode(
        await a.vault.get(secretNames.access("account-1001" as AccountId, call.callerId)),
      ),
    ];
    const told = JSON.stringify([
      call.registered,
      call.requested,
      call.accepted,
      call.agreed,
      call.answer,
      call.confirmed,
    ]);
    for (const secret of secrets) expect(told).not.toContain(`"${secret}"`);
  });

  it("keep the servers of a confirmed call in the vault and count them in the event", async () => {
    const { made, a, b } = twoDevices();
    const { answer } = await confirmedCall(made, a, b);
    const stored = await a.vault.get(secretNames.media("account-1001" as AccountId, idOf(answer)));
    if (stored === undefined) throw new Error("Nothing is stored.");
    const { connections } = readMediaEntry(stored);
    const countOf = (kind: string) => connections.filter((server) => server.kind === kind).length;
    expect(answer.servers).toEqual({ reflector: countOf("reflector"), webrtc: countOf("webrtc") });
    expect(connections.length).toBeGreaterThan(0);
    for (const server of connections)
      if (server.kind === "reflector") expect(server.peerTag).toBeInstanceOf(Uint8Array);
  });

  it("are answered from the vault when Telegram has answered to an earlier try that nobody recorded", async () => {
    const { made, a, b } = twoDevices();
    const { params, registered } = await requestedCall(made, a, b);
    const again = await a.execute({ type: "RequestCall", params }, { attempt: 2 });
    expect(again).toEqual({ events: [registered] });
    expect(made.telegram.calls()).toHaveLength(1);
    // Another call has no answer there, so its request goes out.
    const other = { callId: "another-call" as CallId, attempt: 2 };
    const refused = await a.execute({ type: "RequestCall", params }, other);
    expect(only(refused, "RequestFailed").error.type).toBe("RANDOM_ID_DUPLICATE");
  });

  it("hold what is needed to call back somebody who called", async () => {
    const { made, a, b } = twoDevices();
    const { requested } = await requestedCall(made, a, b);
    expect(await b.transport.resolvePeer({ userId: String(alice) })).toBe(requested.adminRef);
  });
});

describe("an effect that can't succeed", () => {
  it.each([
    [400, "CALL_PEER_INVALID", "refused"],
    [500, "RPC_CALL_FAIL", "unknown"],
  ])("becomes RequestFailed with Telegram's word for it: %i %s", async (rpcCode, type, outcome) => {
    const { made, a, b } = twoDevices();
    const { calleeId: telegramCallId } = await requestedCall(made, a, b);
    made.telegram.addFault({
      request: { method: "phone.receivedCall" },
      fault: { kind: "error", rpcCode, text: type },
    });
    const failed = await b.execute({ type: "ReportReceived", params: { telegramCallId } });
    expect(only(failed, "RequestFailed")).toEqual({
      type: "RequestFailed",
      effect: "ReportReceived",
      error: { type, code: rpcCode, outcome, waitSeconds: null },
    });
  });

  it("says how long a flood wait is", async () => {
    const { made, a } = twoDevices();
    made.telegram.addFault({
      request: { method: "messages.getDhConfig" },
      fault: { kind: "error", rpcCode: 420, text: "FLOOD_WAIT_30" },
      times: Number.POSITIVE_INFINITY,
    });
    await a.execute({ type: "PrepareKey", params: { role: "caller" } }); // takes what was asked for at the start
    const reborn = made.device(alice);
    const failed = only(
      await reborn.execute({ type: "PrepareKey", params: { role: "caller" } }),
      "RequestFailed",
    );
    expect(failed.error).toEqual({ type: "FLOOD_WAIT", code: 420, outcome: "refused", waitSeconds: 30 });
  });

  it.each([
    ["ConfirmCall", { telegramCallId: "5" as TelegramCallId, fingerprint: "1" as Int64, protocol }],
    ["DeriveKey", { role: "caller" as const, gB: toBase64Url(new Uint8Array(256).fill(5)) }],
    [
      "RequestCall",
      { peerRef: "nobody" as PeerRef, video: false, randomId, gAHash: "" as Base64Url, protocol },
    ],
    ["SendDebug", { telegramCallId: "5" as TelegramCallId, debugRef: "text/x/debug" }],
  ] as const)("says that a secret is missing: %s", async (type, params) => {
    const { a } = twoDevices();
    const failed = only(await a.execute({ type, params } as never), "RequestFailed");
    expect(failed).toMatchObject({ effect: type, error: { type: "SECRET_MISSING", outcome: "refused" } });
  });

  it("does not bring an exponent back that was destroyed meanwhile", async () => {
    const { a } = twoDevices();
    await a.vault.erase([secretNames.exponent("call-of-1001" as CallId)]);
    const failed = only(await a.execute({ type: "PrepareKey", params: { role: "caller" } }), "RequestFailed");
    expect(failed.error.type).toBe("SECRET_ERASED");
  });
});

describe("the end of a call", () => {
  const ending = {
    reason: "hangup",
    slugRef: null,
    durationSeconds: 0,
    video: false,
    connectionId: "0" as Int64,
  } as const;

  it("brings Telegram's word for it in the answer to DiscardCall, and to the other side as an update", async () => {
    const { made, a, b } = twoDevices();
    const { callerId: telegramCallId } = await confirmedCall(made, a, b);
    const result = await a.execute({ type: "DiscardCall", params: { ...ending, telegramCallId } });
    expect(only(result, "CallDiscarded")).toMatchObject({ telegramCallId, reason: "hangup" });
    expect(await b.heard("CallDiscarded")).toMatchObject({ reason: "hangup", needRating: false });
    expect(a.updates.some((update) => update.kind === "event" && update.event.type === "CallDiscarded")).toBe(
      false,
    );
  });

  it("takes a rating with the words of the user and tags of the problems", async () => {
    const { made, a, b } = twoDevices({ choices: { askRating: "confirmed" } });
    const { callerId: telegramCallId } = await confirmedCall(made, a, b);
    await a.execute({ type: "DiscardCall", params: { ...ending, telegramCallId } });
    const commentRef: SecretName = "text/call/comment";
    await a.vault.put([{ name: commentRef, value: text("it crackled") }]);
    const problems: readonly CallProblem[] = ["echo", "noise", "echo"];
    const params = { telegramCallId, rating: 2, problems, commentRef, userInitiative: false };
    const result = await a.execute({ type: "SendRating", params });
    expect(result.events.at(-1)).toEqual({ type: "RequestSucceeded", effect: "SendRating" });
    expect(made.telegram.reports(BigInt(telegramCallId))).toMatchObject([
      { rating: { stars: 2, comment: "it crackled #echo #noise", userInitiative: false } },
    ]);
  });

  it.each([
    ["enough", false],
    ["wanted", true],
  ] as const)("takes debug data and says whether the log is wanted: %s", async (askCallLog, needLog) => {
    const { made, a, b } = twoDevices({ choices: { askCallLog } });
    const { callerId: telegramCallId } = await confirmedCall(made, a, b);
    await a.execute({ type: "DiscardCall", params: { ...ending, telegramCallId } });
    const debugRef: SecretName = "text/call/debug";
    await a.vault.put([{ name: debugRef, value: text("{}") }]);
    const result = await a.execute({ type: "SendDebug", params: { telegramCallId, debugRef } });
    expect(result.events).toEqual([{ type: "DebugSaved", needLog }]);
  });
});

describe("signalling data", () => {
  it("reaches the other side as a packet of its call", async () => {
    const { made, a, b } = twoDevices();
    const { callerId: telegramCallId, calleeId } = await confirmedCall(made, a, b);
    const packet = Uint8Array.of(1, 2, 3);
    const context = {
      callId: "c" as CallId,
      accountId: a.transport.accountId,
      direction: "outgoing",
      attempt: 1,
    } as const;
    const sent = a.transport.sendSignaling({ ...context, telegramCallId }, packet);
    await made.clock.pass(0);
    expect(await sent).toBeUndefined();
    expect(b.updates.at(-1)).toEqual({
      kind: "signaling",
      accountId: b.transport.accountId,
      telegramCallId: calleeId,
      packet,
    });
    const tooEarly = a.transport.sendSignaling({ ...context, telegramCallId: null }, packet);
    expect(await tooEarly).toMatchObject({ outcome: "refused" });
  });

  it("says why Telegram did not take it", async () => {
    const { made, a, b } = twoDevices();
    const { callerId: telegramCallId } = await requestedCall(made, a, b);
    const context = {
      callId: "c" as CallId,
      accountId: a.transport.accountId,
      direction: "outgoing",
      attempt: 1,
    } as const;
    const sent = a.transport.sendSignaling({ ...context, telegramCallId }, Uint8Array.of(1));
    await made.clock.pass(0);
    expect(await sent).toMatchObject({ code: 400, outcome: "refused" });
  });
});
