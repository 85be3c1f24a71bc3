import type { CallId } from "@offhook/engine";
import { simulatedClock } from "@offhook/engine/testing";
import { describe, expect, it } from "vitest";
import { KeptAddress } from "./kept-address.ts";
import { placeOf, startPlace } from "./viewer-place.ts";
import type { ViewerPlace } from "./viewer-place.ts";

/** A window as far as an address goes: places that one came by, the last of them where one is. */
function atAddress(hash: string) {
  const clock = simulatedClock();
  const places = [hash];
  const ending = new AbortController();
  const url = (text: string): string => text.replace("/calls", "");
  const window = {
    location: { pathname: "/calls", search: "", hash },
    history: {
      pushState: (_: null, __: string, to: string) => void places.push(url(to)),
      replaceState: (_: null, __: string, to: string) => void places.splice(-1, 1, url(to)),
    },
  };
  return { clock, places, ending, address: new KeptAddress(window as never as Window, clock, ending.signal) };
}

const inCall = (name: string, step: string): ViewerPlace => ({
  ...startPlace,
  callId: name as CallId,
  step,
});

describe("the address of the page", () => {
  it("is read as a place", () => {
    expect(atAddress("#call=a&step=3").address.read()).toEqual(placeOf("call=a&step=3"));
  });

  it("follows the steps of a call a few times a second, in the same entry of the history", async () => {
    const { address, clock, places } = atAddress("#call=a");
    address.read();
    for (const step of ["1", "2", "3"]) address.keep(inCall("a", step));
    expect(places).toEqual(["#call=a"]);
    await clock.advance(300);
    expect(places).toEqual(["#call=a&step=3"]);
    address.keep(inCall("a", "3"));
    await clock.advance(300);
    expect(places).toEqual(["#call=a&step=3"]);
  });

  it("has an entry for each call, at once", () => {
    const { address, places } = atAddress("#call=a");
    address.read();
    address.keep(inCall("b", "1"));
    address.keep(startPlace);
    expect(places).toEqual(["#call=a", "#call=b&step=1", ""]);
  });

  it("has an entry for a call that comes right behind a step of another", async () => {
    const { address, clock, places } = atAddress("#call=a");
    address.read();
    address.keep(inCall("a", "1"));
    address.keep(inCall("b", "1"));
    await clock.advance(300);
    expect(places).toEqual(["#call=a&step=1", "#call=b&step=1"]);
  });

  it("is left alone once the viewer is closed", async () => {
    const { address, clock, places, ending } = atAddress("");
    address.read();
    address.keep({ ...startPlace, filter: "talk>1s" });
    ending.abort();
    await clock.advance(300);
    expect(places).toEqual([""]);
  });
});
