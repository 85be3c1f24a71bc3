import { describe, expect, it } from "vitest";
import { contrast } from "../../fixtures/contrast.ts";
import { dark, light } from "./colours.ts";
import type { Palette } from "./colours.ts";

describe.each<[string, Palette]>([
  ["light", light],
  ["dark", dark],
])("on %s, as WCAG AA asks", (_, palette) => {
  const grounds = ["machine", "group", "box", "label", "activeFill"] as const;
  const texts = ["text", "faint", "guard", "action", "target", "note"] as const;

  it.each(texts)("%s can be read on everything that it stands on", (text) => {
    for (const ground of [...grounds.map((name) => palette[name]), ...palette.heat])
      expect(contrast(palette[text], ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });

  it("tags can be read", () => {
    expect(contrast(palette.tagText, palette.tag)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["line", "timer", "always", "active"] as const)(
    "%s can be seen on everything that it runs over",
    (line) => {
      for (const ground of ["machine", "group"] as const)
        expect(contrast(palette[line], palette[ground])).toBeGreaterThanOrEqual(3);
    },
  );

  it("heat can be seen as a line", () => {
    for (const line of palette.heatLine)
      for (const ground of ["machine", "group"] as const)
        expect(contrast(line, palette[ground]), line).toBeGreaterThanOrEqual(3);
  });
});

it("measures contrast as the standard does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 1);
});
