import { beforeAll, describe, expect, it } from "vitest";
import * as fixtures from "../../fixtures/machines.ts";
import { chartOf } from "../graph/chart-of.ts";
import { layoutChart } from "../layout/layout-chart.ts";
import { chartSvg } from "../picture/chart-svg.ts";
import { chartPage } from "./chart-page.ts";
import { viewAfterKey, viewScaledAt } from "./chart-view.ts";
import type { ChartSizes, ChartView } from "./chart-view.ts";

describe("a page", () => {
  let svg = "";
  beforeAll(async () => {
    svg = chartSvg(await layoutChart(chartOf(fixtures.hostile)));
  });

  it("holds the picture, loads nothing and may load nothing", async () => {
    const plain = chartSvg(await layoutChart(chartOf(fixtures.toggle)));
    const page = chartPage(plain);
    expect(page).toContain(plain.trimEnd());
    expect(page).toContain(`content="default-src 'none';`);
    expect(page).not.toMatch(/<link|<img|<iframe|src=|href=|@import|url\(/);
    expect(page.match(/<script>/g)).toHaveLength(1);
  });

  it("is called as the picture is, with nothing in the name that a page would run", () => {
    expect(chartPage(svg)).toContain("<title>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>");
    expect(chartPage(svg, { title: "</title><script>" })).toContain(
      "<title>&lt;/title&gt;&lt;script&gt;</title>",
    );
  });

  it("has a script that a browser can read, of functions that stand alone", () => {
    const script = /<script>\n([^]*)\n<\/script>/.exec(chartPage(svg))?.[1] ?? "";
    // oxlint-disable-next-line typescript/no-implied-eval -- the question is whether it parses and runs where nothing is found
    const run = new Function("document", script) as (document: unknown) => void;
    expect(() => run({ getElementById: () => null })).not.toThrow();
  });
});

describe("the view of a picture", () => {
  const sizes: ChartSizes = { window: { width: 800, height: 600 }, picture: { width: 1600, height: 2400 } };
  const view: ChartView = { x: 0, y: 0, scale: 1 };

  it.each<[key: string, expected: ChartView | null]>([
    ["0", { x: 200, y: 0, scale: 0.25 }],
    ["1", { x: 0, y: 0, scale: 1 }],
    ["+", { x: -100, y: -75, scale: 1.25 }],
    ["-", { x: 80, y: 60, scale: 0.8 }],
    ["ArrowRight", { x: -120, y: 0, scale: 1 }],
    ["ArrowUp", { x: 0, y: 120, scale: 1 }],
    ["PageDown", { x: 0, y: -540, scale: 1 }],
    ["End", { x: 0, y: -1800, scale: 1 }],
    ["Home", { x: 0, y: 0, scale: 1 }],
    ["a", null],
  ])("after the key %s", (key, expected) => {
    expect(viewAfterKey(view, key, sizes)).toEqual(expected);
  });

  it("keeps the point under the pointer where it is", () => {
    const next = viewScaledAt({ x: 30, y: -40, scale: 0.5 }, 2, 400, 300);
    expect((400 - next.x) / next.scale).toBeCloseTo((400 - 30) / 0.5);
    expect((300 - next.y) / next.scale).toBeCloseTo((300 + 40) / 0.5);
  });

  it("grows and shrinks no further than one can see", () => {
    expect(viewScaledAt(view, 1_000, 0, 0).scale).toBe(8);
    expect(viewScaledAt(view, 0.000_1, 0, 0).scale).toBe(0.05);
  });
});
