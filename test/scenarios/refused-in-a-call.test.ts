import { describe } from "vitest";
import { bothHangUp, eachRefusal, signals } from "./refusals.ts";

describe("a request of a call that is refused", () => {
  eachRefusal({ method: "phone.discardCall" }, bothHangUp, [
    {
      error: "400 CALL_ALREADY_ACCEPTED",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38 E43 E44 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      error: "400 CALL_ALREADY_DECLINED",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38 E43 E44 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      error: "400 CALL_PEER_INVALID",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38 E43 E44 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      error: "500 CALL_OCCUPY_FAILED",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38r E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45 (-)", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      error: "400 CALL_OCCUPY_FAILED",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38 E43 E44 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      error: "420 FLOOD_WAIT_30",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38 E43 E44 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38r E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45 (-)", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
  ]);

  eachRefusal({ method: "phone.sendSignalingData" }, signals, [
    {
      error: "400 CALL_NOT_ACTIVE",
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C16 E43 E36 E37 E45",
        end: "requestRefused by telegram, disconnect, CALL_NOT_ACTIVE",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45 (-)", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      error: "400 CALL_PEER_INVALID",
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C16 E43 E36 E37 E45",
        end: "requestRefused by telegram, disconnect, CALL_PEER_INVALID",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45 (-)", end: "connectionLost by peer, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      error: "420 FLOOD_WAIT_3",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
  ]);
});
