import { describe, expect, test } from "vitest";
import { confirmedCall } from "./situations/call-situations.ts";
import { hangUp, peerOf, requestTo, situation } from "./situations/situation.ts";
import type { TlObject } from "../tl/tl-object.ts";

/* Calls, devices and missed updates are bounded too: see call-data, documented-errors and difference. */
describe("what a client could make grow is bounded", () => {
  test("random ids: the oldest is forgotten and may come again", () => {
    const { server, device } = situation({ limits: { randomIdsPerAccount: 2 } });
    const ada = device(1n);
    const place = (randomId: number) => {
      const outcome = ada.outcome({ ...requestTo(server, 1n, 2n), randomId });
      for (const call of server.calls())
        ada.ask(hangUp(peerOf({ _: "call", id: call.id, accessHash: call.caller.accessHash })));
      return outcome;
    };
    expect([1, 2, 2, 3, 1].map(place)).toEqual(["ok", "ok", "500 RANDOM_ID_DUPLICATE", "ok", "ok"]);
  });

  test("service messages: the newest are kept", () => {
    const { server, device } = situation({ limits: { serviceMessagesPerAccount: 2 } });
    const ada = device(1n);
    const ids = [1, 2, 3].map(() => {
      const call = ada.ask(requestTo(server, 1n, 2n)).phoneCall as TlObject;
      ada.ask(hangUp(peerOf(call)));
      return call.id;
    });
    for (const userId of [1n, 2n])
      expect(server.serviceMessages(userId).map(({ action }) => action.callId)).toEqual(ids.slice(1));
  });

  test("a rating's comment: its beginning is kept", () => {
    const { ada, mine, server } = confirmedCall({ limits: { commentLength: 3 } });
    ada.ask(hangUp(mine));
    ada.ask({ _: "phone.setCallRating", peer: mine, rating: 1, comment: "abcdef" });
    expect(server.reports(mine.id as bigint)[0]?.rating?.comment).toBe("abc");
  });

  test("debug data: more is refused", () => {
    const { ada, mine } = confirmedCall({ limits: { debugLength: 4 } });
    const save = (data: string) =>
      ada.outcome({ _: "phone.saveCallDebug", peer: mine, debug: { _: "dataJSON", data } });
    expect([save("1234"), save("12345")]).toEqual(["ok", "400 DATA_JSON_INVALID"]);
  });
});
