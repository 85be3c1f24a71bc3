import { CallNotFound, InvalidArgument, StoreError } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { CommandFailure, failureOf, WrongUsage } from "./command-failure.ts";

describe("what was thrown becomes a code, a sentence and an exit code", () => {
  it.each([
    [new WrongUsage("Do it so."), "WRONG_USAGE", "Do it so.", 2],
    [new CommandFailure("TIMEOUT", "Too late."), "TIMEOUT", "Too late.", 1],
    [new InvalidArgument("speed", 0, "above 0"), "INVALID_ARGUMENT", "speed must be above 0, not 0.", 2],
    [new CallNotFound("x"), "CALL_NOT_FOUND", "The store has no call x. List the calls to see their ids.", 3],
    [new Error("boom"), "INTERNAL", "Offhook met a fault of its own: boom", 1],
    ["boom", "INTERNAL", "Offhook met a fault of its own: boom", 1],
    [undefined, "INTERNAL", "Offhook met a fault of its own: undefined", 1],
    [Object.assign(new Error("no\u001b[2J\nway"), { code: "RPC_FAILED" }), "RPC_FAILED", "no [2J way", 1],
  ])("%s", (thrown, code, message, exitCode) => {
    expect(failureOf(thrown)).toEqual({ code, message, exitCode });
  });

  it("also when its class is loaded a second time, as it is where the frame is bundled", () => {
    class OtherUsage extends Error {
      readonly code = "WRONG_USAGE";
      readonly exitCode = 2;
    }
    const failure = { code: "WRONG_USAGE", message: "Do it so.", exitCode: 2 };
    expect(failureOf(new OtherUsage("Do it so."))).toEqual(failure);
  });

  it("a store that can't be read exits with 3", () => {
    const error = Object.assign(Object.create(StoreError.prototype) as object, {
      code: "STORE_DAMAGED",
      message: "x",
    });
    expect(failureOf(error).exitCode).toBe(3);
  });
});
