import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import {
  accountName,
  address,
  duration,
  keepingTime,
  seconds,
  signalBody,
  wholeNumber,
} from "./option-values.ts";

const port = wholeNumber(0, 65_535);

describe("values of options", () => {
  it.each<[(text: string) => unknown, string, unknown]>([
    [port, "0", 0],
    [port, "65535", 65_535],
    [seconds, "0", 0],
    [seconds, "2.5", 2.5],
    [duration, "3", 3_000],
    [duration, "1.5m", 90_000],
    [duration, "300ms", 300],
    [duration, "24h", 86_400_000],
    [keepingTime, "24h", 86_400_000],
    [keepingTime, "7d", 604_800_000],
    [keepingTime, "1.5s", 1_500],
    [address, "127.0.0.1:4430", { host: "127.0.0.1", port: 4430 }],
    [address, "localhost:1", { host: "localhost", port: 1 }],
    [address, "[::1]:65535", { host: "::1", port: 65_535 }],
    [signalBody, "hi", Uint8Array.of(104, 105)],
    [signalBody, "hex:00fF", Uint8Array.of(0, 255)],
    [accountName, "a.b_c@d+e-1", "a.b_c@d+e-1"],
  ])("%o takes %j", (read, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each<[(text: string) => unknown, readonly string[]]>([
    [port, ["", "-1", "65536", "1.5", "0x10", "1e3", " 1", "9".repeat(400)]],
    [seconds, ["", "-1", "86401", "1s", "NaN", "Infinity", ".5"]],
    [duration, ["", "signal", "-1s", "1 s", "25h", "1d", "s", "1e3"]],
    [keepingTime, ["", "24", "366d", "-1d", "1 d", "d", "for ever"]],
    [
      address,
      [
        "",
        "host",
        "host:",
        "host:0",
        "host:65536",
        "::1:80",
        "[::1]",
        "a b:80",
        "user@host:80x",
        "http://h:80",
      ],
    ],
    [signalBody, ["", "hex:", "hex:0", "hex:zz", "x".repeat(4097)]],
    [accountName, ["", "a b", "a/b", "ä", "x".repeat(65)]],
  ])("%o refuses others with a sentence", (read, texts) => {
    for (const text of texts) {
      expect(() => read(text), text).toThrow(InvalidArgumentError);
      expect(() => read(text), text).toThrow(/\.$|-$/);
    }
  });
});
