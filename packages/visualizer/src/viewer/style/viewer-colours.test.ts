import { describe, expect, it } from "vitest";
import { contrast } from "../../../fixtures/contrast.ts";
import { dark, light } from "../../picture/colours.ts";
import { darkPage, lightPage } from "./viewer-colours.ts";

describe.each([
  ["light", { ...light, ...lightPage }],
  ["dark", { ...dark, ...darkPage }],
] as const)("the page on %s, as WCAG AA asks", (_, colours) => {
  it.each(["text", "faint", "target", "note", "request", "update", "good", "bad"] as const)(
    "%s can be read on everything that it stands on",
    (text) => {
      for (const ground of ["canvas", "machine", "group", "box", "activeFill"] as const)
        expect(contrast(colours[text], colours[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    },
  );

  it("what went well or badly can be read on its own ground", () => {
    expect(contrast(colours.good, colours.goodFill)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours.bad, colours.badFill)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours.canvas, colours.active)).toBeGreaterThanOrEqual(4.5);
  });
});
