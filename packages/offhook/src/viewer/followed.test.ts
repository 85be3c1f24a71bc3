import { testCallId } from "@offhook/engine/testing";
import { describe, expect, it } from "vitest";
import { followedOf, followedText, mostFollowed } from "./followed.ts";

const [a, b] = [testCallId(1), testCallId(2)];

describe("what a page follows", () => {
  it.each([
    ["list=", { list: null, calls: new Map() }],
    ["list=17", { list: "17", calls: new Map() }],
    [`call=${a}:-1:-1`, { list: undefined, calls: new Map([[a, { record: 0, packet: 0 }]]) }],
    [
      `list=9&call=${a}:4:-1&call=${b}:0:12`,
      {
        list: "9",
        calls: new Map([
          [a, { record: 5, packet: 0 }],
          [b, { record: 1, packet: 13 }],
        ]),
      },
    ],
  ])("%s is read, and written as it was", (text, followed) => {
    const read = followedOf(text);
    expect(read).toEqual(followed);
    expect(read === null ? null : new URLSearchParams(followedText(read))).toEqual(new URLSearchParams(text));
  });

  it.each([
    "",
    "list",
    `call=${a}`,
    `call=${a}:1`,
    `call=${a}:-2:0`,
    `call=${a}:1:1e3`,
    "call=../../etc/passwd:0:0",
    Array.from({ length: mostFollowed + 1 }, (_, index) => `call=${testCallId(index)}:0:0`).join("&"),
  ])("%j is nothing to follow", (text) => {
    expect(text === "list" ? followedOf("") : followedOf(text)).toBeNull();
  });
});
