import { describe } from "vitest";
import { refused } from "./faults.ts";
import { playEach } from "./two-phones.ts";
import type { Side, TwoPhones } from "./two-phones.ts";
import type { Person } from "./world.ts";

/*
 * Every error that Telegram's documentation or its clients name for a method of calls, and what becomes of the call:
 * what each side records, how it ends, and what the server is told.
 */

interface Refusal {
  readonly error: string;
  readonly alice: Side;
  readonly bob: Side | null;
  readonly server: readonly string[];
}

type When = (phones: TwoPhones) => Promise<unknown>;

function eachRefusal(
  { method, of, times = 1 }: { readonly method: string; readonly of?: Person; readonly times?: number },
  when: When,
  refusals: readonly Refusal[],
): void {
  playEach(
    refusals.map(({ error, ...expected }) => ({
      title: `${method}: ${error}`,
      given: { faults: [{ ...refused(method, error, of), times }] },
      when,
      ...expected,
    })),
  );
}

const answered: When = async ({ place, answer }) => {
  await place();
  await answer();
};

/** Alice is refused; a minute later, when she has done with the call, Bob hangs up as well. */
const bothHangUp: When = async ({ confirm, hangUp, pass, alice, bob }) => {
  await confirm();
  await hangUp(alice);
  await pass(61_000);
  await hangUp(bob);
};

const signals: When = async ({ world, confirm, hangUp, alice, bob }) => {
  const call = await confirm();
  await world.during(call.sendSignaling(Uint8Array.of(1, 2, 3)));
  await world.clock.settle();
  await hangUp(alice.call().view.over ? bob : alice);
};

describe("a request that is refused", () => {
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
      alice: { rules: "C1 C2 C28 E45", end: "requestRefused by telegram, nothing said, USER_ID_INVALID" },
      bob: null,
      server: [],
    },
    {
      error: "400 INPUT_USER_DEACTIVATED",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "requestRefused by telegram, nothing said, INPUT_USER_DEACTIVATED",
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
      error: "500 RANDOM_ID_DUPLICATE",
      alice: { rules: "C1 C2 C28u C28t C27c E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      error: "400 RANDOM_ID_DUPLICATE",
      alice: { rules: "C1 C2 C28u C28t C27c E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: { rules: "C1 C2 C28u C28t C27c E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      error: "500 RPC_MCGET_FAIL",
      alice: { rules: "C1 C2 C28u C28t C27c E45", end: "requestTimeout by deadline, nothing said" },
      bob: null,
      server: [],
    },
    {
      error: "401 AUTH_KEY_UNREGISTERED",
      alice: {
        rules: "C1 C2 C28 E45",
        end: "requestRefused by telegram, nothing said, AUTH_KEY_UNREGISTERED",
      },
      bob: null,
      server: [],
    },
    {
      error: "401 SESSION_REVOKED",
      alice: { rules: "C1 C2 C28 E45", end: "requestRefused by telegram, nothing said, SESSION_REVOKED" },
      bob: null,
      server: [],
    },
  ]);

  eachRefusal({ method: "phone.receivedCall" }, ({ place }) => place(), [
    {
      error: "400 CALL_ALREADY_DECLINED",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: {
        rules: "K1 K8 E45 (-)",
        end: "elsewhereOrCancelled by telegram, nothing said, CALL_ALREADY_DECLINED",
      },
      server: ["discarded missed"],
    },
    {
      error: "400 CALL_PEER_INVALID",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: {
        rules: "K1 K8 E45 (-)",
        end: "elsewhereOrCancelled by telegram, nothing said, CALL_PEER_INVALID",
      },
      server: ["discarded missed"],
    },
    {
      error: "420 FLOOD_WAIT_30",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: { rules: "K1 K8 E45 (-)", end: "elsewhereOrCancelled by telegram, nothing said, FLOOD_WAIT" },
      server: ["discarded missed"],
    },
    {
      error: "500 RPC_CALL_FAIL",
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: { rules: "K1 K8u K13 E45", end: "elsewhereOrCancelled by peer, missed" },
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
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E38 E43 E44 E45 (-)", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
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
