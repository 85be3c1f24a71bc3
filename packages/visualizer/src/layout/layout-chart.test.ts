import { incomingCall, outgoingCall } from "@offhook/engine";
import type { AnyStateMachine } from "xstate";
import { describe, expect, it } from "vitest";
import * as fixtures from "../../fixtures/machines.ts";
import { overlaps } from "../../fixtures/overlaps.ts";
import { chartOf } from "../graph/chart-of.ts";
import type { ChartLayout } from "./chart-layout.ts";
import { layoutChart } from "./layout-chart.ts";

const all: readonly (readonly [string, AnyStateMachine])[] = Object.entries({
  outgoingCall,
  incomingCall,
  ...fixtures.machines,
});
const forms = ["folded", "full", "outline"] as const;

describe.each(forms)("the %s form", (form) => {
  it.each(all)("of %s covers nothing and cuts through nothing", async (_, machine) => {
    const layout = await layoutChart(chartOf(machine), { form });
    expect(overlaps(layout)).toEqual([]);
    expect(layout.boxes.map(({ state }) => state)).toEqual(chartOf(machine).states);
  });

  it.each(all)("of %s shows every transition", async (_, machine) => {
    const chart = chartOf(machine);
    const { boxes, arrows } = await layoutChart(chart, { form });
    const shown = new Set([
      ...boxes.flatMap(({ rows }) => rows.flatMap(({ transitions }) => transitions)),
      ...arrows.flatMap(({ transitions }) => transitions),
    ]);
    const missing = chart.transitions.filter(({ id }) => !shown.has(id));
    if (form === "outline") expect(missing.every((each) => staysIn(each.source, each.targets))).toBe(true);
    else expect(missing).toEqual([]);
  });
});

it.each(all)("the layout of %s is the same each time", async (_, machine) => {
  const one = JSON.stringify(await layoutChart(chartOf(machine)));
  expect(JSON.stringify(await layoutChart(chartOf(machine))) === one).toBe(true);
});

function staysIn(source: string, targets: readonly string[]): boolean {
  return targets.every((target) => source === target || target === "" || source.startsWith(`${target}.`));
}

describe("folding", () => {
  it("makes rows of what leads into a state that much leads into and nothing out of", async () => {
    const folded = await layoutChart(chartOf(outgoingCall));
    const full = await layoutChart(chartOf(outgoingCall), { form: "full" });
    const intoEnd = ({ from, to }: { from: string; to: string }): boolean =>
      to.startsWith("discarded") && !from.includes("discarded");
    expect(folded.arrows.filter(intoEnd)).toEqual([]);
    expect(full.arrows.filter(intoEnd).length).toBeGreaterThan(10);
    expect(folded.width * folded.height).toBeLessThan((full.width * full.height) / 2);
    const rows = folded.boxes.find(({ state }) => state.id === "discarded.ending")?.rows ?? [];
    expect(
      rows.map(({ lines }) => lines.map(({ spans }) => spans.map(({ text }) => text).join(" ")).join(" ")),
    ).toContainEqual(expect.stringMatching(/^← \d\d ways from \d states$/));
  });

  it("leaves a final state alone to which few arrows lead", async () => {
    const { arrows } = await layoutChart(chartOf(fixtures.checkout));
    expect(arrows.some(({ to }) => to === "bought")).toBe(true);
    expect(arrows.some(({ to }) => to === "left")).toBe(false);
  });
});

it("starts at the start: what follows stands below", async () => {
  const { boxes } = await layoutChart(chartOf(outgoingCall));
  const top = (id: string): number => boxes.find(({ state }) => state.id === id)?.y ?? Number.NaN;
  const way = ["new", "requested", "waiting", "accepted", "confirmed"].map(top);
  expect(way).toEqual(way.toSorted((a, b) => a - b));
});

describe("the search for overlaps", () => {
  const broken = async (
    change: (layout: ChartLayout) => Partial<ChartLayout>,
  ): Promise<readonly string[]> => {
    const layout = await layoutChart(chartOf(fixtures.trafficLight));
    return overlaps({ ...layout, ...change(layout) });
  };

  it("finds a state on another", async () => {
    const found = await broken(({ boxes }) => ({
      boxes: boxes.map((box) => (box.state.id === "yellow" ? { ...box, y: box.y - 90 } : box)),
    }));
    expect(found.join("\n")).toMatch(/state green covers state yellow/);
    expect(found.join("\n")).toMatch(/does not touch yellow/);
  });

  it("finds an arrow through a state that it does not belong to", async () => {
    const found = await broken(({ arrows, boxes }) => {
      const yellow = boxes.find(({ state }) => state.id === "yellow");
      const [first, ...rest] = arrows;
      if (first === undefined || yellow === undefined) throw new TypeError("Another machine.");
      const middle = { x: yellow.x + 5, y: yellow.y + 5 };
      return { arrows: [{ ...first, points: [...first.points, middle, { ...middle, x: 0 }] }, ...rest] };
    });
    expect(found.join("\n")).toMatch(/crosses state yellow/);
  });

  it("finds a label on a label, and what leaves the picture", async () => {
    const found = await broken(({ arrows }) => {
      const place = { x: -5, y: 0, width: 20, height: 20 };
      return {
        arrows: arrows.map((arrow) => ({ ...arrow, labelPlace: arrow.labelPlace === null ? null : place })),
      };
    });
    expect(found.join("\n")).toMatch(/label .* covers label/);
    expect(found.join("\n")).toMatch(/leaves the picture/);
  });
});
