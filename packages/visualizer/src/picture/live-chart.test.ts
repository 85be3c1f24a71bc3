import { describe, expect, it } from "vitest";
import { liveChart } from "./live-chart.ts";
import type { ChartElement } from "./live-chart.ts";

/** As much of a page as is looked at; counts how often something is changed. */
function page(): { root: ChartElement; classes: () => readonly string[]; changes: () => number } {
  let changes = 0;
  const element = (attribute: string, value: string) => {
    const names = new Set<string>();
    return {
      value,
      names,
      getAttribute: (name: string) => (name === attribute ? value : null),
      classList: {
        add: (name: string) => void (changes++, names.add(name)),
        remove: (name: string) => void (changes++, names.delete(name)),
      },
    };
  };
  const states = ["", "a", "a.b", "a.c", String.raw`x\.y`].map((id) => element("data-state", id));
  const ways = ['["a:GO:0"]', '["a:GO:0","a.b:UP:0"]'].map((ids) => element("data-transitions", ids));
  return {
    root: { querySelectorAll: (selector) => (selector === "[data-state]" ? states : ways) },
    classes: () =>
      [...states, ...ways]
        .filter(({ names }) => names.size > 0)
        .map(({ value, names }) => `${value} ${[...names].join(" ")}`),
    changes: () => changes,
  };
}

describe("a live chart", () => {
  it("marks the active states, those around them, and what was taken", () => {
    const { root, classes } = page();
    liveChart(root).mark({ states: ["a.b"], transitions: ["a.b:UP:0"] });
    expect(classes()).toEqual([
      " is-around",
      "a is-around",
      "a.b is-active",
      '["a:GO:0","a.b:UP:0"] is-taken',
    ]);
  });

  it("takes the marks away that are not asked for any more, and touches nothing else", () => {
    const { root, classes, changes } = page();
    const chart = liveChart(root);
    chart.mark({ states: ["a.b"], transitions: ["a:GO:0"] });
    const before = changes();
    chart.mark({ states: ["a.c"], transitions: ["a:GO:0"] });
    expect(classes()).toEqual([
      " is-around",
      "a is-around",
      "a.c is-active",
      '["a:GO:0"] is-taken',
      '["a:GO:0","a.b:UP:0"] is-taken',
    ]);
    expect(changes() - before).toBe(2);
    chart.mark({});
    expect(classes()).toEqual([]);
  });

  it("passes over what the picture does not have, and knows keys with dots", () => {
    const { root, classes } = page();
    liveChart(root).mark({ states: ["nowhere", String.raw`x\.y`], transitions: ["no:way:0"] });
    expect(classes()).toEqual([" is-around", String.raw`x\.y is-active`]);
  });
});
