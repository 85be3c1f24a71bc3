import type { CallId } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { fragmentOf, placeOf, startPlace } from "./viewer-place.ts";
import type { ViewerPlace } from "./viewer-place.ts";

const call = { ...startPlace, callId: "0190-ada" as CallId };

describe("a place in the viewer", () => {
  it.each<[string, ViewerPlace]>([
    ["", startPlace],
    ["filter=reason%7Etimeout+ring%3E30s", { ...startPlace, filter: "reason~timeout ring>30s" }],
    ["call=0190-ada&step=12", { ...call, step: "12" }],
    ["call=0190-ada&step=p3&pane=ladder", { ...call, step: "p3", pane: "ladder" }],
    ["call=0190-ada&with=0190-bob&side=right", { ...call, otherId: "0190-bob" as CallId, side: "right" }],
    [
      "call=0190-ada&edits=%5B%7B%22kind%22%3A%22skip%22%2C%22revision%22%3A3%7D%5D&detail=context",
      { ...call, edits: [{ kind: "skip", revision: 3 }], detail: "context" },
    ],
  ])("#%s", (fragment, place) => {
    expect(placeOf(`#${fragment}`)).toEqual(place);
    expect(fragmentOf(place)).toBe(fragment);
  });

  it.each([
    ["step=12", { ...startPlace, step: "12" }],
    ["call=0190-ada&step=last&pane=cellar&detail=&side=up", call],
    ["call=0190-ada&edits=%5B%7B", call],
    ["call=0190-ada&edits=7", call],
    ["call=", startPlace],
    ["with=0190-bob", startPlace],
    ["%E0%A4%A", startPlace],
  ])("leaves out what does not fit: #%s", (fragment, place) => {
    expect(placeOf(fragment)).toEqual({
      ...place,
      step: placeOf(fragment).callId === null ? placeOf(fragment).step : null,
    });
  });
});
