import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import { choicesTable, limitsTable } from "./choices-table.ts";
import { mergeProtocols } from "./protocol-negotiation.ts";
import { type ChoiceId, type ChoiceSettings, simulatorChoices } from "./simulator-choices.ts";
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
} from "./situations/situation.ts";

function world(choices: Partial<ChoiceSettings>) {
  const base = situation({ choices });
  const [ada, bob, tablet] = [base.device(1n), base.device(2n), base.device(2n, "tablet")];
  const place = () => peerOf(ada.ask(requestTo(base.server, 1n, 2n)).phoneCall as TlObject);
  const theirs = () =>
    peerOf(
      bob.heard.map((update) => update.phoneCall as TlObject).find((call) => call.accessHash) ??
        ({} as TlObject),
    );
  const accept = () => bob.ask({ _: "phone.acceptCall", peer: theirs(), gB, protocol: protocol() });
  const confirm = (peer: TlObject) =>
    ada.ask({ _: "phone.confirmCall", peer, gA, keyFingerprint: 1n, protocol: protocol() });
  const confirmed = () => {
    const peer = place();
    accept();
    confirm(peer);
    return peer;
  };
  return { ...base, ada, bob, tablet, place, theirs, accept, confirm, confirmed };
}

/** What can be seen of each switch: for every option something that no other option shows. */
const shown: { readonly [Id in ChoiceId]?: (option: never) => unknown } = {
  acceptResult(acceptResult: ChoiceSettings["acceptResult"]) {
    const { place, accept } = world({ acceptResult });
    place();
    return (accept().phoneCall as TlObject)._;
  },
  libraryVersions(libraryVersions: ChoiceSettings["libraryVersions"]) {
    const { place, accept } = world({ libraryVersions });
    place();
    return ((accept().phoneCall as TlObject).protocol as TlObject).libraryVersions;
  },
  losingDevices(losingDevices: ChoiceSettings["losingDevices"]) {
    const { place, accept, tablet } = world({ losingDevices });
    place();
    accept();
    return (lastCall(tablet).reason as TlObject | undefined)?._;
  },
  discarder(discarder: ChoiceSettings["discarder"]) {
    const { place, ada, clock } = world({ discarder });
    ada.ask(hangUp(place()));
    clock.advance(0);
    return namesOf(ada.heard);
  },
  discardAgain(discardAgain: ChoiceSettings["discardAgain"]) {
    const { place, ada } = world({ discardAgain });
    const peer = place();
    ada.ask(hangUp(peer));
    return ada.outcome(hangUp(peer));
  },
  repeatedRandomId(repeatedRandomId: ChoiceSettings["repeatedRandomId"]) {
    const { ada, server } = world({ repeatedRandomId });
    const request = requestTo(server, 1n, 2n);
    const first = ada.ask(request);
    const outcome = ada.outcome(request);
    if (outcome === "ok") expect(ada.ask(request)).toEqual(first);
    expect(server.calls()).toHaveLength(1);
    return outcome;
  },
  busyLine(busyLine: ChoiceSettings["busyLine"]) {
    const rings = (received: boolean) => {
      const { place, bob, theirs, device, server } = world({ busyLine });
      place();
      if (received) bob.ask({ _: "phone.receivedCall", peer: theirs() });
      const cleo = device(3n);
      cleo.ask(requestTo(server, 3n, 2n));
      return cleo.heard.length === 0;
    };
    return [rings(false), rings(true)];
  },
  sameCallee(sameCallee: ChoiceSettings["sameCallee"]) {
    const { place, ada } = world({ sameCallee });
    place();
    place();
    return namesOf(ada.heard);
  },
  occupied(occupied: ChoiceSettings["occupied"]) {
    const { place, bob, server, theirs } = world({ occupied });
    place();
    bob.ask(requestTo(server, 2n, 3n));
    return bob.outcome({ _: "phone.acceptCall", peer: theirs(), gB, protocol: protocol() });
  },
  callersOtherDevices(callersOtherDevices: ChoiceSettings["callersOtherDevices"]) {
    const { place, ada, device } = world({ callersOtherDevices });
    const desk = device(1n, "desk");
    ada.ask(hangUp(place()));
    return namesOf(desk.heard);
  },
  askRating(askRating: ChoiceSettings["askRating"]) {
    const { confirmed, ada, bob } = world({ askRating });
    ada.ask(hangUp(confirmed()));
    const { needRating, needDebug } = lastCall(bob);
    return [needRating, needDebug];
  },
  askCallLog(askCallLog: ChoiceSettings["askCallLog"]) {
    const { confirmed, ada } = world({ askCallLog });
    const peer = confirmed();
    return ada.ask({ _: "phone.saveCallDebug", peer, debug: { _: "dataJSON", data: "{}" } });
  },
  missedSignaling(missedSignaling: ChoiceSettings["missedSignaling"]) {
    const { confirmed, ada, bob } = world({ missedSignaling });
    const peer = confirmed();
    bob.detach();
    ada.ask({ _: "phone.sendSignalingData", peer, data: gA });
    return bob.ask({ _: "updates.getDifference", pts: 1, date: 0, qts: 0 })._;
  },
  commitment(commitment: ChoiceSettings["commitment"]) {
    const { place, ada, bob, theirs } = world({ commitment });
    const peer = place();
    bob.ask({ _: "phone.acceptCall", peer: theirs(), gB, protocol: protocol() });
    const other = new Uint8Array(256).fill(99);
    const confirm = { peer, gA: other, keyFingerprint: 1n, protocol: protocol() };
    return ada.outcome({ _: "phone.confirmCall", ...confirm });
  },
  serviceMessage(serviceMessage: ChoiceSettings["serviceMessage"]) {
    const { confirmed, ada, bob, clock } = world({ serviceMessage });
    const peer = confirmed();
    clock.advance(0);
    const before = bob.heard.length;
    ada.ask(hangUp(peer));
    clock.advance(0);
    return namesOf(bob.heard.slice(before));
  },
  difference(difference: ChoiceSettings["difference"]) {
    const { place, bob } = world({ difference });
    bob.detach();
    place();
    return bob.ask({ _: "updates.getDifference", pts: 1, date: 0, qts: 0 })._;
  },
  timeouts(timeouts: ChoiceSettings["timeouts"]) {
    const { place, clock, server } = world({ timeouts });
    place();
    clock.advance(1_000_000);
    const early = server.calls()[0]?.state;
    clock.advance(86_400_000);
    return [early, server.calls()[0]?.state];
  },
};

describe("the choices of the simulator", () => {
  const switches = Object.entries(simulatorChoices).filter(([, row]) => Object.keys(row.options).length > 1);

  test("every switch is tried, and nothing that is none", () => {
    expect(Object.keys(shown).toSorted()).toEqual(switches.map(([id]) => id).toSorted());
  });

  test.each(switches)("%s: each option shows", (id, row) => {
    const look = shown[id as ChoiceId];
    const seen = Object.keys(row.options).map((option) => JSON.stringify(look?.(option as never)));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each(Object.entries(simulatorChoices))("%s has a default among its options", (_id, row) => {
    expect(Object.keys(row.options)).toContain(row.default);
  });

  test("the README holds both tables as the code has them", () => {
    const readme = new URL("../../README.md", import.meta.url);
    const tables = { choices: choicesTable(), limits: limitsTable() };
    let text = readFileSync(readme, "utf8");
    for (const [name, table] of Object.entries(tables)) {
      const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
      expect(text).toMatch(place);
      const renewed = text.replace(place, (_all, open: string, close: string) => `${open}${table}${close}`);
      if (process.env.UPDATE_README === "1") writeFileSync(readme, (text = renewed));
      expect(text, "run this test with UPDATE_README=1 to print the tables anew").toBe(renewed);
    }
  });
});

describe("the negotiated protocol", () => {
  const facts = (libraryVersions: readonly string[], minLayer = 65, maxLayer = 92, udpP2p = true) => ({
    udpP2p,
    udpReflector: true,
    minLayer,
    maxLayer,
    libraryVersions,
  });

  test.each([
    [
      "numbers, not text",
      ["9.0.0", "10.0.0", "2.4.4"],
      ["2.4.4", "9.0.0", "10.0.0"],
      ["10.0.0", "9.0.0", "2.4.4"],
    ],
    ["longer versions", ["9.0", "9.0.1"], ["9.0.1", "9.0"], ["9.0.1", "9.0"]],
    ["words last", ["beta", "2.4.4", "alpha"], ["alpha", "beta", "2.4.4"], ["2.4.4", "alpha", "beta"]],
    ["repetitions once", ["9.0.0", "9.0.0"], ["9.0.0"], ["9.0.0"]],
    ["nothing common", ["9.0.0"], ["8.0.0"], undefined],
  ])("sorts versions by %s", (_name, one, other, expected) => {
    const both = [
      mergeProtocols(facts(one), facts(other), "common"),
      mergeProtocols(facts(other), facts(one), "common"),
    ];
    expect(both.map((merged) => merged?.libraryVersions)).toEqual([expected, expected]);
    expect(mergeProtocols(facts(one), facts(other), "best")?.libraryVersions).toEqual(expected?.slice(0, 1));
  });

  test("takes the layers and flags that both have", () => {
    expect(mergeProtocols(facts(["1"], 65, 92, false), facts(["1"], 92, 92), "best")).toEqual({
      udpP2p: false,
      udpReflector: true,
      minLayer: 92,
      maxLayer: 92,
      libraryVersions: ["1"],
    });
    expect(mergeProtocols(facts(["1"], 65, 70), facts(["1"], 71, 92), "best")).toBeUndefined();
  });
});
