import { fromBase64Url, secretNames, toBase64Url } from "@offhook/engine";
import type { Base64Url, CallId, Int64 } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import {
  acceptedCall,
  calleeDerivation,
  confirmedCall,
  preparedBy,
  requestedCall,
  twoDevices,
} from "./effect-calls.ts";
import { alice, digest, only, virtualWorld } from "./virtual-world.ts";

describe("executed again, an effect", () => {
  it("PrepareKey finds the exponent that it stored, in another process too", async () => {
    const { made, a } = twoDevices();
    const first = await preparedBy(a, "caller");
    expect(await preparedBy(a, "caller")).toBe(first);
    const reborn = made.device(alice, { vault: a.vault, accountState: a.accountState });
    expect(await preparedBy(reborn, "caller")).toBe(first);
  });

  it("DeriveKey gives the same key even when Telegram serves another group by now", async () => {
    const { made, a, b } = twoDevices();
    const call = await acceptedCall(made, a, b);
    const params = { role: "caller", gB: call.accepted.gB } as const;
    const first = await a.execute({ type: "DeriveKey", params });
    const elsewhere = virtualWorld({ dhConfig: { g: 2, p: new Uint8Array(256).fill(0xff), version: 9 } });
    const reborn = elsewhere.device(alice, { vault: a.vault, accountState: a.accountState });
    expect(await reborn.execute({ type: "DeriveKey", params })).toEqual(first);
  });

  it("RequestCall sends the same random id, so that Telegram has one call", async () => {
    const { made, a, b } = twoDevices();
    const { params } = await requestedCall(made, a, b);
    const again = only(await a.execute({ type: "RequestCall", params }), "RequestFailed");
    expect(again).toMatchObject({
      effect: "RequestCall",
      error: { type: "RANDOM_ID_DUPLICATE", outcome: "unknown", waitSeconds: null },
    });
    expect(made.telegram.calls()).toHaveLength(1);
  });

  it("ConfirmCall sends the g_a that was committed to", async () => {
    const { made, a, b } = twoDevices();
    const call = await confirmedCall(made, a, b);
    expect(toBase64Url(digest.sha256(fromBase64Url(call.confirmed.gAOrB)))).toBe(call.requested.gAHash);
  });
});

describe("a peer's bad value", () => {
  const unchanged = (value: Base64Url) => value;
  const flipped = (value: Base64Url) =>
    toBase64Url(fromBase64Url(value).map((byte, i) => (i === 9 ? byte ^ 1 : byte)));
  const one = () => toBase64Url(Uint8Array.from({ length: 256 }, (_, i) => (i === 255 ? 1 : 0)));

  it.each([
    ["g_a that was not committed to", "gAHash", flipped, unchanged, 0n],
    ["hash of another value", "gAHash", unchanged, flipped, 0n],
    ["hash of another length", "gAHash", unchanged, () => toBase64Url(new Uint8Array(31)), 0n],
    ["fingerprint of another key", "fingerprint", unchanged, unchanged, 1n],
  ])("is refused by the callee: %s", async (_name, check, changeGA, changeHash, add) => {
    const { made, a, b } = twoDevices();
    const params = calleeDerivation(await confirmedCall(made, a, b));
    const result = await b.execute({
      type: "DeriveKey",
      params: {
        ...params,
        gA: changeGA(params.gA),
        gAHash: changeHash(params.gAHash),
        fingerprint: (BigInt(params.fingerprint) ^ add).toString() as Int64,
      },
    });
    expect(result.events).toEqual([{ type: "KeyRejected", check }]);
    expect(await b.vault.get(secretNames.key("call-of-1002" as CallId))).toBeUndefined();
  });

  it.each(["gABounds", "gBBounds"])("is refused when it is out of bounds: %s", async (check) => {
    const { made, a, b } = twoDevices();
    const call = await confirmedCall(made, a, b);
    const gA = one();
    const params =
      check === "gBBounds"
        ? ({ role: "caller", gB: one() } as const)
        : { ...calleeDerivation(call), gA, gAHash: toBase64Url(digest.sha256(fromBase64Url(gA))) };
    const result = await (check === "gBBounds" ? a : b).execute({ type: "DeriveKey", params });
    expect(result.events).toEqual([{ type: "KeyRejected", check }]);
  });

  it("of Telegram's own making is refused as well: a composite prime", async () => {
    const { a } = twoDevices({ dhConfig: { g: 3, p: new Uint8Array(256).fill(0xff), version: 4 } });
    const result = await a.execute({ type: "PrepareKey", params: { role: "caller" } });
    expect(result.events).toEqual([{ type: "KeyRejected", check: "dhConfig" }]);
    expect(await a.vault.get(secretNames.exponent("call-of-1001" as CallId))).toBeUndefined();
  });
});
