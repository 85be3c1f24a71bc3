import { describe, expect, it } from "vitest";
import { peerAddressOf } from "./peer-address.ts";

describe("peerAddressOf", () => {
  it.each<[string, object]>([
    ["@durov", { username: "durov" }],
    [" @Du_Rov1 ", { username: "Du_Rov1" }],
    ["t.me/durov", { username: "durov" }],
    ["https://t.me/durov/", { username: "durov" }],
    ["HTTP://Telegram.me/durov", { username: "durov" }],
    ["telegram.dog/durov", { username: "durov" }],
    ["durov.t.me", { username: "durov" }],
    ["tg://resolve?domain=durov", { username: "durov" }],
    ["tg:resolve?domain=durov", { username: "durov" }],
    ["+49 170 1234567", { phoneNumber: "491701234567" }],
    ["+1 (202) 555-0123", { phoneNumber: "12025550123" }],
    ["https://t.me/+491701234567", { phoneNumber: "491701234567" }],
    ["tg://resolve?phone=491701234567", { phoneNumber: "491701234567" }],
    ["777000", { userId: "777000" }],
    ["777000:-3341223344", { userId: "777000", accessHash: "-3341223344" }],
  ])("reads %s", (text, address) => {
    expect(peerAddressOf(text)).toEqual(address);
  });

  it.each([
    "durov",
    "@",
    "@1durov",
    "@du rov",
    "https://t.me/durov/123",
    "https://t.me/c/123",
    "https://t.me/+AbCdEf12345",
    "https://t.me/joinchat/AbCdEf",
    "https://example.com/durov",
    "tg://join?invite=abc",
    "+12",
    "777000:",
    "777000:hash",
    "",
  ])("refuses %s", (text) => {
    expect(() => peerAddressOf(text)).toThrow(
      /^user must be a user name such as @name or t\.me\/name, a phone/,
    );
  });

  it.each(["+49 170 1234567 8901234567", "777000:-33412x", "+12345x"])("shows nothing of %s", (text) => {
    expect(() => peerAddressOf(text)).toThrow(/not "\(not shown\)"\.$/);
  });

  it("shows a name that is none", () => {
    expect(() => peerAddressOf("@du-rov")).toThrow(/not "@du-rov"\.$/);
    expect(() => peerAddressOf(7 as never)).toThrow(/not 7\.$/);
  });
});
