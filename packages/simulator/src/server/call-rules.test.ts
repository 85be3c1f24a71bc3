import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import { type Asker, callMethods, type CallMethod } from "./call-rules.ts";
import { callStates, type CallState } from "./server-call.ts";
import {
  gA,
  gB,
  hangUp,
  lastCall,
  namesOf,
  peerOf,
  protocol,
  requestTo,
  situation,
  type TestDevice,
} from "./situations/situation.ts";

/*
 * Every method in every state by everybody who can ask. Columns as in `callStates`: requested, received,
 * accepted, confirmed, discarded. `+` acts (see `effects`), `=` answers and changes nothing, `.` cannot happen,
 * the letters are the 400 errors.
 */
const refusals: Readonly<Record<string, string>> = {
  P: "400 CALL_PEER_INVALID",
  A: "400 CALL_ALREADY_ACCEPTED",
  D: "400 CALL_ALREADY_DECLINED",
  N: "400 CALL_NOT_ACTIVE",
};
type Row = Readonly<Record<Asker | "stranger", string>>;
const grid: Readonly<Record<CallMethod, Row>> = {
  "phone.receivedCall": { caller: "PPPPP", callee: "+===D", loser: "..DDD", stranger: "PPPPP" },
  "phone.acceptCall": { caller: "PPPPP", callee: "++AAD", loser: "..AAD", stranger: "PPPPP" },
  "phone.confirmCall": { caller: "PP+AD", callee: "PPPPP", loser: "..PPP", stranger: "PPPPP" },
  "phone.sendSignalingData": { caller: "NNN+N", callee: "NNN+N", loser: "..NNN", stranger: "PPPPP" },
  "phone.discardCall": { caller: "++++=", callee: "++++=", loser: "..AAA", stranger: "PPPPP" },
  "phone.setCallRating": { caller: "PPPP+", callee: "PPPP+", loser: "..PP+", stranger: "PPPPP" },
  "phone.saveCallDebug": { caller: "PPP++", callee: "PPP++", loser: "..PPP", stranger: "PPPPP" },
  "phone.saveCallLog": { caller: "PPP++", callee: "PPP++", loser: "..PPP", stranger: "PPPPP" },
};

/** Where `+` leads: the next state, and who is pushed what (`caller`, the callee's `phone` and `tablet`). */
const effects: Readonly<Record<string, string>> = {
  "receivedCall callee requested": "received; caller phoneCallWaiting",
  "acceptCall callee requested": "accepted; caller phoneCallAccepted; tablet phoneCallDiscarded",
  "acceptCall callee received": "accepted; caller phoneCallAccepted; tablet phoneCallDiscarded",
  "confirmCall caller accepted": "confirmed; phone phoneCall",
  "sendSignalingData caller confirmed": "confirmed; phone updatePhoneCallSignalingData",
  "sendSignalingData callee confirmed": "confirmed; caller updatePhoneCallSignalingData",
  "discardCall caller requested": "discarded; phone phoneCallDiscarded; tablet phoneCallDiscarded",
  "discardCall caller received": "discarded; phone phoneCallDiscarded; tablet phoneCallDiscarded",
  "discardCall caller accepted": "discarded; phone phoneCallDiscarded",
  "discardCall caller confirmed": "discarded; phone phoneCallDiscarded",
  "discardCall callee requested": "discarded; caller phoneCallDiscarded; tablet phoneCallDiscarded",
  "discardCall callee received": "discarded; caller phoneCallDiscarded; tablet phoneCallDiscarded",
  "discardCall callee accepted": "discarded; caller phoneCallDiscarded",
  "discardCall callee confirmed": "discarded; caller phoneCallDiscarded",
  "setCallRating caller discarded": "discarded",
  "setCallRating callee discarded": "discarded",
  "setCallRating loser discarded": "discarded",
  "saveCallDebug caller confirmed": "confirmed",
  "saveCallDebug callee confirmed": "confirmed",
  "saveCallDebug caller discarded": "discarded",
  "saveCallDebug callee discarded": "discarded",
  "saveCallLog caller confirmed": "confirmed",
  "saveCallLog callee confirmed": "confirmed",
  "saveCallLog caller discarded": "discarded",
  "saveCallLog callee discarded": "discarded",
};

const requests: Readonly<Record<CallMethod, (peer: TlObject) => TlObject>> = {
  "phone.receivedCall": (peer) => ({ _: "phone.receivedCall", peer }),
  "phone.acceptCall": (peer) => ({ _: "phone.acceptCall", peer, gB, protocol: protocol() }),
  "phone.confirmCall": (peer) => ({
    _: "phone.confirmCall",
    peer,
    gA,
    keyFingerprint: -5n,
    protocol: protocol(),
  }),
  "phone.sendSignalingData": (peer) => ({
    _: "phone.sendSignalingData",
    peer,
    data: new Uint8Array([1, 2, 3]),
  }),
  "phone.discardCall": (peer) => hangUp(peer),
  "phone.setCallRating": (peer) => ({ _: "phone.setCallRating", peer, rating: 5, comment: "" }),
  "phone.saveCallDebug": (peer) => ({
    _: "phone.saveCallDebug",
    peer,
    debug: { _: "dataJSON", data: "{}" },
  }),
  "phone.saveCallLog": (peer) => ({
    _: "phone.saveCallLog",
    peer,
    file: { _: "inputFile", id: 1n, parts: 1, name: "log", md5Checksum: "" },
  }),
};

const logPart = { _: "upload.saveFilePart", fileId: 1n, filePart: 0, bytes: Uint8Array.of(1) };

function callIn(state: CallState) {
  const { server, clock, device } = situation();
  const caller = device(1n);
  const phone = device(2n, "phone");
  const tablet = device(2n, "tablet");
  const stranger = device(3n);
  const answer = caller.ask(requestTo(server, 1n, 2n));
  const callerPeer = peerOf(answer.phoneCall as TlObject);
  const calleePeer = peerOf(lastCall(phone));
  const steps: readonly (() => unknown)[] = [
    () => phone.ask(requests["phone.receivedCall"](calleePeer)),
    () => phone.ask(requests["phone.acceptCall"](calleePeer)),
    () => caller.ask(requests["phone.confirmCall"](callerPeer)),
    () => caller.ask(requests["phone.discardCall"](callerPeer)),
  ];
  for (const step of steps.slice(0, callStates.indexOf(state))) step();
  const devices: Readonly<Record<string, TestDevice>> = { caller, phone, tablet };
  for (const { heard } of Object.values(devices)) heard.length = 0;
  const asks: Readonly<Record<Asker | "stranger", readonly [TestDevice, TlObject]>> = {
    caller: [caller, callerPeer],
    callee: [phone, calleePeer],
    loser: [tablet, calleePeer],
    stranger: [stranger, callerPeer],
  };
  return { server, clock, devices, asks };
}

function observed(state: CallState, method: CallMethod, asker: Asker | "stranger"): string {
  const { server, clock, devices, asks } = callIn(state);
  const [device, peer] = asks[asker];
  if (method === "phone.saveCallLog") device.ask(logPart);
  const outcome = device.outcome(requests[method](peer));
  clock.advance(0);
  if (outcome !== "ok") {
    const unchanged =
      server.calls()[0]?.state === state && Object.values(devices).every((d) => !d.heard.length);
    return unchanged ? outcome : `${outcome}, but something happened`;
  }
  const told = Object.entries(devices)
    .filter(([, { heard }]) => heard.length > 0)
    .map(([name, { heard }]) => `${name} ${namesOf(heard).join(",")}`);
  return [server.calls()[0]?.state, ...told].join("; ");
}

describe("every method in every state", () => {
  test("the grid names every method and every state", () => {
    expect(Object.keys(grid).toSorted()).toEqual([...callMethods].toSorted());
    for (const row of Object.values(grid))
      for (const cells of Object.values(row)) expect(cells).toHaveLength(callStates.length);
  });

  test("effects has a line for every + and no other", () => {
    const acting = Object.entries(grid).flatMap(([method, row]) =>
      Object.entries(row).flatMap(([asker, cells]) =>
        callStates
          .filter((_, at) => cells[at] === "+")
          .map((state) => `${method.replace("phone.", "")} ${asker} ${state}`),
      ),
    );
    expect(Object.keys(effects).toSorted()).toEqual(acting.toSorted());
  });

  for (const method of callMethods)
    for (const [asker, cells] of Object.entries(grid[method]) as [Asker | "stranger", string][])
      for (const [at, state] of callStates.entries()) {
        const cell = cells[at] ?? "";
        if (cell === ".") continue;
        const effect = effects[`${method.replace("phone.", "")} ${asker} ${state}`];
        const expected = cell === "+" ? effect : cell === "=" ? state : refusals[cell];
        test(`${method} by the ${asker} of a call that is ${state}: ${expected}`, () => {
          expect(observed(state, method, asker)).toBe(expected);
        });
      }
});
