import { describe, expect, it } from "vitest";
import { RpcFailure } from "./rpc-failure.ts";
import { rpcFailureOf, rpcOutcome } from "./rpc-outcome.ts";

/** As both libraries make them: an Error with these fields. */
function libraryError(errorMessage: string, code: number, fields: object = {}): Error {
  return Object.assign(new Error(`${code}: ${errorMessage} (caused by phone.RequestCall)`), {
    errorMessage,
    code,
    ...fields,
  });
}

describe("rpcOutcome", () => {
  it.each([
    [400, "CALL_PEER_INVALID", "refused"],
    [400, "CALL_ALREADY_ACCEPTED", "refused"],
    [403, "USER_PRIVACY_RESTRICTED", "refused"],
    [406, "CALL_PROTOCOL_COMPAT_LAYER_INVALID", "refused"],
    [401, "AUTH_KEY_UNREGISTERED", "refused"],
    [500, "RANDOM_ID_DUPLICATE", "unknown"],
    [400, "RANDOM_ID_DUPLICATE", "unknown"],
    [500, "CALL_OCCUPY_FAILED", "refused"],
    [400, "CALL_OCCUPY_FAILED", "refused"],
    [500, "PARTICIPANT_CALL_FAILED", "refused"],
    [500, "RPC_CALL_FAIL", "unknown"],
    [500, "SOMETHING_NEW", "unknown"],
    [-503, "Timeout", "unknown"],
    [-503, "TIMEOUT", "unknown"],
    [0, "TIMEOUT", "unknown"],
  ])("calls %i %s %s", (code, type, outcome) => {
    expect(rpcOutcome(code, type)).toBe(outcome);
  });
});

describe("rpcFailureOf", () => {
  it.each([
    ["a refusal", libraryError("USER_IS_BLOCKED", 403), "USER_IS_BLOCKED", 403, "refused", undefined],
    ["a flood of GramJS", libraryError("FLOOD", 420, { seconds: 17 }), "FLOOD_WAIT", 420, "refused", 17],
    [
      "a flood of teleproto",
      libraryError("FLOOD_WAIT_9", 420, { seconds: 9 }),
      "FLOOD_WAIT",
      420,
      "refused",
      9,
    ],
    ["a server fault", libraryError("RPC_MCGET_FAIL", 500), "RPC_MCGET_FAIL", 500, "unknown", undefined],
    [
      "a redirection, which GramJS words itself",
      libraryError("The phone number is in another data center", 303, { newDc: 4 }),
      "DC_MIGRATE",
      303,
      "refused",
      undefined,
    ],
    [
      "a text that nobody should see in a log",
      libraryError("<b>hello\n\u001b[31m", 400),
      "UNREADABLE",
      400,
      "refused",
      undefined,
    ],
    [
      "GramJS without a connection, which sends nothing",
      new Error("Cannot send requests while disconnected. Please reconnect."),
      "DISCONNECTED",
      0,
      "refused",
      undefined,
    ],
    [
      "teleproto losing the connection",
      new Error("Disconnected from dc 2"),
      "DISCONNECTED",
      0,
      "unknown",
      undefined,
    ],
    [
      "a server fault that did not go away",
      new Error("Request was unsuccessful 5 time(s)"),
      "RPC_CALL_FAIL",
      500,
      "unknown",
      undefined,
    ],
    ["a fault of the library", new TypeError("x is undefined"), "INTERNAL", 0, "unknown", undefined],
    ["nothing at all", undefined, "INTERNAL", 0, "unknown", undefined],
    ["a string", "boom", "INTERNAL", 0, "unknown", undefined],
  ])("normalises %s", (_name, error, type, rpcCode, outcome, waitSeconds) => {
    const failure = rpcFailureOf("phone.requestCall", error);
    expect(failure).toBeInstanceOf(RpcFailure);
    expect(failure).toMatchObject({ method: "phone.requestCall", type, rpcCode, outcome, waitSeconds });
    expect(failure.cause).toBe(error);
    expect(failure.message).not.toContain("hello");
  });

  it("passes a failure on as it is", () => {
    const failure = new RpcFailure({ method: "connect", type: "TIMEOUT", rpcCode: 0, outcome: "unknown" });
    expect(rpcFailureOf("phone.requestCall", failure)).toBe(failure);
  });
});
