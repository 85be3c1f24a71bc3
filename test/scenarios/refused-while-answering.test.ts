import { describe } from "vitest";
import { answered, eachRefusal } from "./refusals.ts";

describe("a request of the key exchange that is refused", () => {
  eachRefusal({ method: "phone.receivedCall" }, ({ place }) => place(), [
    {
      error: "400 CALL_ALREADY_DECLINED",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: {
        rules: "K1 K8 E43 E41 E43 E50t E45",
        end: "elsewhereOrCancelled by telegram, missed, CALL_ALREADY_DECLINED",
      },
      server: ["discarded missed"],
    },
    {
      error: "400 CALL_PEER_INVALID",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: {
        rules: "K1 K8 E43 E41 E43 E50t E45",
        end: "elsewhereOrCancelled by telegram, missed, CALL_PEER_INVALID",
      },
      server: ["discarded missed"],
    },
    {
      error: "401 SESSION_REVOKED",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: { rules: "K1 E52 E45 (-)", end: "loggedOut by telegram, nothing said, SESSION_REVOKED" },
      server: ["discarded missed"],
    },
    {
      error: "420 FLOOD_WAIT_30",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: { rules: "K1 K8f K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: { rules: "K1 K8u K13 E43 E50t E45", end: "elsewhereOrCancelled by peer, missed" },
      server: ["discarded missed"],
    },
  ]);

  eachRefusal({ method: "phone.acceptCall" }, answered, [
    {
      error: "400 CALL_ALREADY_ACCEPTED",
      alice: { rules: "C1 C2 C5 C9 C23 E37 E45", end: "ringTimeout by deadline, missed" },
      bob: {
        rules: "K1 K7 K9 K9k K21 E45 (-)",
        end: "elsewhere by telegram, nothing said, CALL_ALREADY_ACCEPTED",
      },
      server: ["discarded missed"],
    },
    {
      error: "400 CALL_ALREADY_DECLINED",
      alice: { rules: "C1 C2 C5 C9 C23 E37 E45", end: "ringTimeout by deadline, missed" },
      bob: {
        rules: "K1 K7 K9 K9k K22 E45 (-)",
        end: "cancelled by peer, nothing said, CALL_ALREADY_DECLINED",
      },
      server: ["discarded missed"],
    },
    {
      error: "406 CALL_PROTOCOL_COMPAT_LAYER_INVALID",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: {
        rules: "K1 K7 K9 K9k K23 E37 E45",
        end: "protocolMismatch by telegram, disconnect, CALL_PROTOCOL_COMPAT_LAYER_INVALID",
      },
      server: ["discarded disconnect"],
    },
    {
      error: "500 CALL_OCCUPY_FAILED",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "declinedOrBusy by peer, busy" },
      bob: { rules: "K1 K7 K9 K9k K24 E37 E45", end: "busy by telegram, busy, CALL_OCCUPY_FAILED" },
      server: ["discarded busy"],
    },
    {
      error: "400 CALL_OCCUPY_FAILED",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "declinedOrBusy by peer, busy" },
      bob: { rules: "K1 K7 K9 K9k K24 E37 E45", end: "busy by telegram, busy, CALL_OCCUPY_FAILED" },
      server: ["discarded busy"],
    },
    {
      error: "400 CALL_PROTOCOL_LAYER_INVALID",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: {
        rules: "K1 K7 K9 K9k K24e E37 E45",
        end: "protocolMismatch by telegram, disconnect, CALL_PROTOCOL_LAYER_INVALID",
      },
      server: ["discarded disconnect"],
    },
    {
      error: "400 CALL_PROTOCOL_FLAGS_INVALID",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: {
        rules: "K1 K7 K9 K9k K24e E37 E45",
        end: "protocolMismatch by telegram, disconnect, CALL_PROTOCOL_FLAGS_INVALID",
      },
      server: ["discarded disconnect"],
    },
    {
      error: "400 CALL_PEER_INVALID",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: {
        rules: "K1 K7 K9 K9k K24e E37 E45",
        end: "requestRefused by telegram, disconnect, CALL_PEER_INVALID",
      },
      server: ["discarded disconnect"],
    },
    {
      error: "400 DH_G_B_INVALID",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: {
        rules: "K1 K7 K9 K9k K24e E37 E45",
        end: "requestRefused by telegram, disconnect, DH_G_B_INVALID",
      },
      server: ["discarded disconnect"],
    },
    {
      error: "420 FLOOD_WAIT_30",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K24e E37 E45", end: "flood by telegram, disconnect, FLOOD_WAIT" },
      server: ["discarded disconnect"],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: { rules: "C1 C2 C5 C9 E31 E45", end: "connectionLost by peer, disconnect" },
      bob: { rules: "K1 K7 K9 K9k K21u K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
  ]);

  eachRefusal({ method: "phone.confirmCall" }, answered, [
    {
      error: "400 CALL_ALREADY_DECLINED",
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C19 E45 (-)",
        end: "hungUp by peer, nothing said, CALL_ALREADY_DECLINED",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      error: "400 CALL_ALREADY_ACCEPTED",
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C20 C24 E37 E45 (-)",
        end: "exchangeTimeout by deadline, disconnect",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      error: "400 CALL_PEER_INVALID",
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C21 E37 E45",
        end: "requestRefused by telegram, disconnect, CALL_PEER_INVALID",
      },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      error: "400 DH_G_A_INVALID",
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C21 E37 E45",
        end: "requestRefused by telegram, disconnect, DH_G_A_INVALID",
      },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      error: "400 CALL_PROTOCOL_LAYER_INVALID",
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C21 E37 E45",
        end: "protocolMismatch by telegram, disconnect, CALL_PROTOCOL_LAYER_INVALID",
      },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      error: "420 FLOOD_WAIT_30",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C21 E37 E45", end: "flood by telegram, disconnect, FLOOD_WAIT" },
      bob: { rules: "K1 K7 K9 K9k K14 E31 E45", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C20u C24 E37 E45 (-)",
        end: "exchangeTimeout by deadline, disconnect",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
  ]);
});
