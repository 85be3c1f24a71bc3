import { describe } from "vitest";
import { answered, eachRefusal } from "./refusals.ts";

describe("a request at the start of a call that is refused", () => {
  eachRefusal({ method: "phone.requestCall" }, ({ place }) => place(), [
    {
      error: "403 USER_PRIVACY_RESTRICTED",
      alice: { rules: "C1 C2 C28 E45", end: "privacy by telegram, nothing said, USER_PRIVACY_RESTRICTED" },
      bob: null,
      server: [],
    },
    {
      error: "403 USER_IS_BLOCKED",
      alice: { rules: "C1 C2 C28 E45", end: "blocked by telegram, nothing said, USER_IS_BLOCKED" },
      bob: null,
      server: [],
    },
    {
      error: "400 USER_IS_BLOCKED",
      alice: { rules: "C1 C2 C28 E45", end: "blocked by telegram, nothing said, USER_IS_BLOCKED" },
      bob: null,
      server: [],
    },
    {
      error: "400 PARTICIPANT_VERSION_OUTDATED",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "protocolMismatch by telegram, nothing said, PARTICIPANT_VERSION_OUTDATED",
      },
      bob: null,
      server: [],
    },
    {
      error: "400 CALL_PROTOCOL_LAYER_INVALID",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "protocolMismatch by telegram, nothing said, CALL_PROTOCOL_LAYER_INVALID",
      },
      bob: null,
      server: [],
    },
    {
      error: "400 CALL_PROTOCOL_FLAGS_INVALID",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "protocolMismatch by telegram, nothing said, CALL_PROTOCOL_FLAGS_INVALID",
      },
      bob: null,
      server: [],
    },
    {
      error: "406 CALL_PROTOCOL_COMPAT_LAYER_INVALID",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "protocolMismatch by telegram, nothing said, CALL_PROTOCOL_COMPAT_LAYER_INVALID",
      },
      bob: null,
      server: [],
    },
    {
      error: "400 USER_ID_INVALID",
      alice: { rules: "C1 C2 C28 E45", end: "targetInvalid by telegram, nothing said, USER_ID_INVALID" },
      bob: null,
      server: [],
    },
    {
      error: "400 INPUT_USER_DEACTIVATED",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "targetInvalid by telegram, nothing said, INPUT_USER_DEACTIVATED",
      },
      bob: null,
      server: [],
    },
    {
      error: "406 UPDATE_APP_TO_CALL",
      alice: { rules: "C1 C2 C28 E45", end: "requestRefused by telegram, nothing said, UPDATE_APP_TO_CALL" },
      bob: null,
      server: [],
    },
    {
      error: "420 FLOOD_WAIT_30",
      alice: { rules: "C1 C2 C28 E45", end: "flood by telegram, nothing said, FLOOD_WAIT" },
      bob: null,
      server: [],
    },
    {
      error: "420 FLOOD_PREMIUM_WAIT_30",
      alice: { rules: "C1 C2 C28 E45", end: "flood by telegram, nothing said, FLOOD_WAIT" },
      bob: null,
      server: [],
    },
    {
      error: "400 PEER_FLOOD",
      alice: { rules: "C1 C2 C28 E45", end: "flood by telegram, nothing said, PEER_FLOOD" },
      bob: null,
      server: [],
    },
    {
      error: "500 PARTICIPANT_CALL_FAILED",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "requestRefused by telegram, nothing said, PARTICIPANT_CALL_FAILED",
      },
      bob: null,
      server: [],
    },
    {
      error: "500 RANDOM_ID_DUPLICATE",
      alice: { rules: "C1 C2 C28u C28t C27c E43 E44 E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      error: "400 RANDOM_ID_DUPLICATE",
      alice: { rules: "C1 C2 C28u C28t C27c E43 E44 E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: { rules: "C1 C2 C28u C28t C27c E43 E44 E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      error: "500 RPC_MCGET_FAIL",
      alice: { rules: "C1 C2 C28u C28t C27c E43 E44 E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      error: "401 AUTH_KEY_UNREGISTERED",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "loggedOut by telegram, nothing said, AUTH_KEY_UNREGISTERED",
      },
      bob: null,
      server: [],
    },
    {
      error: "401 SESSION_REVOKED",
      alice: { rules: "C1 C2 C28 E45", end: "loggedOut by telegram, nothing said, SESSION_REVOKED" },
      bob: null,
      server: [],
    },
  ]);

  eachRefusal({ method: "messages.getDhConfig", of: "alice", times: Infinity }, ({ place }) => place(), [
    {
      error: "400 RANDOM_LENGTH_INVALID",
      alice: { rules: "C1 C3 E45", end: "requestRefused by telegram, nothing said, RANDOM_LENGTH_INVALID" },
      bob: null,
      server: [],
    },
  ]);

  eachRefusal({ method: "messages.getDhConfig", of: "bob", times: Infinity }, answered, [
    {
      error: "400 RANDOM_LENGTH_INVALID",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: {
        rules: "K1 K7 K9 K9e E37 E45",
        end: "requestRefused by telegram, disconnect, RANDOM_LENGTH_INVALID",
      },
      server: ["discarded disconnect"],
    },
    {
      error: "420 FLOOD_WAIT_30",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9e E37 E45", end: "flood by telegram, disconnect, FLOOD_WAIT" },
      server: ["discarded disconnect"],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9e E37 E45", end: "requestRefused by telegram, disconnect, RPC_CALL_FAIL" },
      server: ["discarded disconnect"],
    },
  ]);
});
