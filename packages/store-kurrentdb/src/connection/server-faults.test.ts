import { describe, expect, it } from "vitest";
import { asStoreError, faultOf, NoAnswer } from "./server-faults.ts";

describe("what an error of the client means", () => {
  it.each([
    [{ type: "unavailable" }, "passing", "STORE_UNAVAILABLE"],
    [{ code: 14, details: "No connection established" }, "passing", "STORE_UNAVAILABLE"],
    [{ type: "cancelled" }, "passing", "STORE_UNAVAILABLE"],
    [{ code: 1 }, "passing", "STORE_UNAVAILABLE"],
    [{ type: "deadline-exceeded" }, "passing", "STORE_UNAVAILABLE"],
    [{ type: "timeout" }, "passing", "STORE_UNAVAILABLE"],
    [{ code: 10 }, "passing", "STORE_UNAVAILABLE"],
    [{ type: "not-leader" }, "passing", "STORE_UNAVAILABLE"],
    [{ type: "unknown", message: "Could not recognize Server Is Not Ready" }, "passing", "STORE_UNAVAILABLE"],
    [{ type: "unknown", message: "Could not recognize Server Is Busy" }, "passing", "STORE_UNAVAILABLE"],
    [new NoAnswer(5), "passing", "STORE_UNAVAILABLE"],
    [{ type: "wrong-expected-version", code: 9 }, "conflict", "STORE_UNAVAILABLE"],
    [{ type: "stream-not-found" }, "noStream", "STORE_DAMAGED"],
    [{ type: "stream-deleted" }, "deleted", "STORE_DAMAGED"],
    [{ type: "access-denied" }, "denied", "STORE_DENIED"],
    [{ code: 16 }, "denied", "STORE_DENIED"],
    [{ type: "maximum-append-size-exceeded" }, "tooLarge", "RECORD_TOO_LARGE"],
    [{ type: "unknown", message: "something else" }, "unknown", "STORE_UNAVAILABLE"],
    [new Error("whatever"), "unknown", "STORE_UNAVAILABLE"],
    [undefined, "unknown", "STORE_UNAVAILABLE"],
  ])("%o is %s and told as %s", (error, fault, code) => {
    expect(faultOf(error)).toBe(fault);
    const told = asStoreError(error, "kurrentdb://here");
    expect(told).toMatchObject({ code, cause: error });
    expect(told.message).toMatch(/kurrentdb:\/\/here.*\.$/);
  });

  it("shows no password, whatever the client says", () => {
    const told = asStoreError(
      new Error("kurrentdb://admin:hush@here:99999?tls=true"),
      "kurrentdb://here:99999",
    );
    expect(told.message).toContain("(kurrentdb://here:99999?tls=true)");
    expect(told.cause).toBeUndefined();
  });
});
