import type { CallId } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { callLogFile } from "./call-log.ts";

const callId = "0190-call" as CallId;

describe("a call's log", () => {
  it.each([
    [1, [1]],
    [131_072, [131_072]],
    [131_073, [131_072, 1]],
    [1_048_576, Array.from({ length: 8 }, () => 131_072)],
  ])("of %i bytes goes up in parts of %o", (length, sizes) => {
    const log = Uint8Array.from({ length }, (_, index) => index % 251);
    const { file, parts } = callLogFile(callId, log);
    expect(parts.map(({ bytes }) => bytes.length)).toEqual(sizes);
    expect(parts.map(({ filePart }) => filePart)).toEqual(sizes.map((_, index) => index));
    expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(log)).toBe(true);
    expect(file).toEqual({ id: parts[0]?.fileId, parts: sizes.length, name: "call.log" });
  });

  it("has the same id in every try, and another one than other calls", () => {
    const idOf = (id: string) => callLogFile(id as CallId, Uint8Array.of(1)).file.id;
    expect(idOf("a")).toBe(idOf("a"));
    expect(idOf("a")).not.toBe(idOf("b"));
    expect(BigInt.asIntN(64, BigInt(idOf("a")))).toBe(BigInt(idOf("a")));
  });
});
