import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import type { CallServerOptions } from "./server-options.ts";
import { gA, hangUp, peerOf, requestTo, situation } from "./situations/situation.ts";
import { telegramPrime } from "./telegram-prime.ts";

describe("createCallServer", () => {
  test.each<[string, unknown]>([
    ["choices", { choices: { noSuchQuestion: "x" } }],
    ["choices.acceptResult", { choices: { acceptResult: "maybe" } }],
    ["choices", { choices: { toString: "x" } }],
    ["limits", { limits: { coffee: 1 } }],
    ["limits.ringTimeoutMs", { limits: { ringTimeoutMs: -1 } }],
    ["limits.ringTimeoutMs", { limits: { ringTimeoutMs: Number.NaN } }],
    ["userId", { accounts: [{ userId: 0n }] }],
    ["userId", { accounts: [{ userId: 5 }] }],
    ["username", { accounts: [{ userId: 1n, username: "@ada" }] }],
    ["phoneNumber", { accounts: [{ userId: 1n, phoneNumber: "+1 555" }] }],
    ["times", { faults: [{ push: {}, fault: { kind: "lose" }, times: -1 }] }],
  ])("refuses a wrong %s: %o", (parameter, options) => {
    expect(() => situation(options as Partial<CallServerOptions>)).toThrowError(
      expect.objectContaining({ code: "INVALID_ARGUMENT", parameter }),
    );
  });

  test("leaves nothing waiting when it is closed, and answers 500 from then on", () => {
    const { server, clock, device } = situation();
    const ada = device(1n);
    device(2n);
    ada.ask(requestTo(server, 1n, 2n));
    expect(clock.waiting()).toBe(1);
    server.close();
    server.close();
    expect(clock.waiting()).toBe(0);
    expect(ada.outcome({ _: "updates.getState" })).toBe("500 INTERNAL");
  });

  test("runs the same way from the same seed", () => {
    const play = (seed: number) => {
      const { server, device } = situation({ seed });
      const [ada, bob] = [device(1n), device(2n)];
      const request = { ...requestTo(server, 1n, 2n), randomId: 1 };
      const answer = ada.ask(request);
      ada.ask(hangUp(peerOf(answer.phoneCall as TlObject)));
      return { answer, heard: bob.heard };
    };
    expect(play(3)).toEqual(play(3));
    expect(play(3)).not.toEqual(play(4));
  });
});

describe("what the server tells every client", () => {
  test("the DH config, or that it has not changed", () => {
    const ada = situation().device(1n);
    const ask = (version: number) => ada.ask({ _: "messages.getDhConfig", version, randomLength: 16 });
    expect(ask(0)).toMatchObject({ _: "messages.dhConfig", g: 3, p: telegramPrime(), version: 3 });
    expect(ask(3)).toEqual({
      _: "messages.dhConfigNotModified",
      random: expect.any(Uint8Array) as Uint8Array,
    });
    expect(ask(3).random).toHaveLength(16);
    expect(telegramPrime()).toHaveLength(256);
  });

  test("another DH config, so that a client's checks can be tried", () => {
    const dhConfig = { g: 2, p: gA, version: 9 };
    const ada = situation({ dhConfig }).device(1n);
    expect(ada.ask({ _: "messages.getDhConfig", version: 3, randomLength: 0 })).toMatchObject(dhConfig);
  });

  test("users by id, by name and by number, each with the hash of the one who asks", () => {
    const { server, device } = situation();
    const [ada, cleo] = [device(1n), device(3n)];
    const hash = server.accessHash(1n, 2n);
    expect(server.accessHash(3n, 2n)).not.toBe(hash);
    const [self, bob] = ada.ask({
      _: "users.getUsers",
      id: [{ _: "inputUserSelf" }, { _: "inputUser", userId: 2n, accessHash: hash }],
    }) as unknown as TlObject[];
    expect(self).toMatchObject({ _: "user", id: 1n, self: true, phone: "9996600001" });
    expect(bob).toMatchObject({ _: "user", id: 2n, self: false, accessHash: hash, firstName: "Bob" });
    expect(bob?.phone).toBeUndefined();
    for (const request of [
      { _: "contacts.resolveUsername", username: "BOBBY" },
      { _: "contacts.resolvePhone", phone: "+9996600002" },
    ])
      expect(ada.ask(request)).toMatchObject({
        peer: { _: "peerUser", userId: 2n },
        users: [{ id: 2n, accessHash: hash }],
      });
    expect(
      cleo.outcome({ _: "users.getUsers", id: [{ _: "inputUser", userId: 2n, accessHash: hash }] }),
    ).toBe("400 USER_ID_INVALID");
    expect(server.userIdByPhone("9996600002")).toBe(2n);
    expect(server.userIdByPhone("1")).toBeUndefined();
  });

  test("timeouts, call config and its address", () => {
    const { device } = situation({
      limits: { ringTimeoutMs: 5_000 },
      callConfig: '{"a":1}',
      dcOption: () => ({ id: 4, ipAddress: "127.0.0.9", port: 8443 }),
    });
    const ada = device(1n);
    expect(ada.ask({ _: "help.getConfig" })).toMatchObject({
      callRingTimeoutMs: 5_000,
      thisDc: 4,
      dcOptions: [{ _: "dcOption", id: 4, ipAddress: "127.0.0.9", port: 8443 }],
    });
    expect(ada.ask({ _: "phone.getCallConfig" })).toEqual({ _: "dataJSON", data: '{"a":1}' });
    expect(ada.ask({ _: "help.getNearestDc" })).toMatchObject({ nearestDc: 4 });
  });
});
