import { InvalidArgument } from "@offhook/engine";
import { describe, expect, test } from "vitest";
import { situation } from "../server/situations/situation.ts";
import {
  type MemoryCallClient,
  memoryCallClient,
  type MemoryCallClientOptions,
} from "./memory-call-client.ts";

describe("wrong input", () => {
  test.each<[string, Partial<MemoryCallClientOptions>]>([
    ["userId", { userId: 77n }],
    ["latencyMs", { latencyMs: -1 }],
    ["latencyMs", { latencyMs: Number.NaN }],
    ["requestTimeoutMs", { requestTimeoutMs: 0 }],
  ])("%s is named: %o", (parameter, options) => {
    const { server } = situation();
    expect(() => memoryCallClient(server, { userId: 1n, deviceId: "phone", ...options })).toThrowError(
      expect.objectContaining({ code: "INVALID_ARGUMENT", parameter }),
    );
  });

  test.each<[string, (client: MemoryCallClient) => Promise<unknown>]>([
    [
      "an id that is no number",
      (c) => c.invoke("phone.receivedCall", { peer: { id: "x", accessHash: "1" } }),
    ],
    [
      "an id that is too large",
      (c) => c.invoke("phone.receivedCall", { peer: { id: "9223372036854775808", accessHash: "1" } }),
    ],
    [
      "an access hash with a secret in it",
      (c) => c.invoke("phone.receivedCall", { peer: { id: "1", accessHash: "s3cret" } }),
    ],
    [
      "a reason that is not known",
      (c) =>
        c.invoke("phone.discardCall", {
          video: false,
          peer: { id: "1", accessHash: "1" },
          durationSeconds: 0,
          reason: { kind: "unknown", constructorName: "x" },
          connectionId: "0",
        }),
    ],
  ])("%s is refused before anything is sent", async (_name, ask) => {
    const ada = memoryCallClient(situation().server, { userId: 1n, deviceId: "phone" });
    const error = await ask(ada).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidArgument);
    expect(String(error)).not.toContain("s3cret");
  });
});
