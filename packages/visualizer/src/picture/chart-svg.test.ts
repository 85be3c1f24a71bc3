import { incomingCall, outgoingCall } from "@offhook/engine";
import { Resvg } from "@resvg/resvg-js";
import { assert, asyncProperty, constantFrom, oneof, pre, string, uniqueArray } from "fast-check";
import { createMachine } from "xstate";
import type { AnyStateMachine } from "xstate";
import { describe, expect, it } from "vitest";
import * as fixtures from "../../fixtures/machines.ts";
import { chartOf } from "../graph/chart-of.ts";
import { layoutChart } from "../layout/layout-chart.ts";
import { chartSvg } from "./chart-svg.ts";
import type { ChartSvgOptions } from "./chart-svg.ts";

const draw = async (machine: AnyStateMachine, options?: ChartSvgOptions): Promise<string> =>
  chartSvg(await layoutChart(chartOf(machine)), options);

/** What is left of a picture without the elements and attributes that a picture may have. */
function foreign(svg: string): string {
  const elements = "svg|title|desc|style|rect|g|text|tspan|path|circle";
  const attributes =
    "xmlns|class|viewBox|width|height|role|aria-roledescription|aria-label|data-state|data-transitions|" +
    "x|y|rx|r|cx|cy|d|textLength|lengthAdjust|text-anchor";
  const tag = new RegExp(`<(?:${elements})(?: (?:${attributes})="[^"<>]*")*/?>|</(?:${elements})>`, "g");
  const [before = "", , after = ""] = svg.split(/<style>|<\/style>/);
  return (before + after).replaceAll(tag, "").replaceAll(/[^<>]/g, "");
}

describe("a picture", () => {
  it.each(Object.entries({ outgoingCall, incomingCall, ...fixtures.machines }))(
    "of %s is well-formed",
    async (_, machine) => {
      const svg = await draw(machine);
      expect(() => new Resvg(svg)).not.toThrow();
      expect(foreign(svg)).toBe("");
    },
  );

  it("can be read out: it has a name, a description, and says what each state is", async () => {
    const svg = await draw(outgoingCall);
    const [head = "", title, about] = svg.split("\n");
    expect(head).toMatch(
      / role="graphics-document document" aria-roledescription="statechart" aria-label="outgoingCall">$/,
    );
    expect(title).toBe("<title>outgoingCall</title>");
    expect(about).toMatch(/^<desc>Statechart of outgoingCall: \d+ states, \d+ transitions\.<\/desc>$/);
    for (const said of [
      'data-state="waiting.ringing" role="graphics-object" aria-label="state waiting.ringing A device of the callee rings"',
      "waiting: CallAccepted [isOurs] → accepted / noteAccepted, DeriveKey",
      "C11: the callee accepted: derive the key",
    ])
      expect(svg.includes(said), said).toBe(true);
  });

  it("names every state, and every transition as a list", async () => {
    const chart = chartOf(outgoingCall);
    const svg = chartSvg(await layoutChart(chart));
    for (const { id } of chart.states) expect(svg.includes(`data-state="${id}"`), id).toBe(true);
    for (const { id } of chart.transitions) expect(svg.includes(`&quot;${id}&quot;`), id).toBe(true);
  });

  it("names them so that any id is found again, whatever is in it", async () => {
    const chart = chartOf(fixtures.hostile);
    const svg = chartSvg(await layoutChart(chart));
    const read = (text: string): string =>
      text
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&amp;", "&");
    const named = [...svg.matchAll(/data-transitions="([^"]*)"/g)].flatMap(
      ([, text = ""]) => JSON.parse(read(text)) as string[],
    );
    expect(new Set(named)).toEqual(new Set(chart.transitions.map(({ id }) => id)));
  });

  it("asks nothing of anybody: no address but the namespace, no script, no imported style", async () => {
    const svg = await draw(incomingCall);
    expect([...svg.matchAll(/https?:[^"' <]*/g)].map(([found]) => found)).toEqual([
      "http://www.w3.org/2000/svg",
    ]);
    expect(svg).not.toMatch(/<script|@import|url\(|<image|<foreignObject|href/);
  });

  it("is light, or dark where the reader prefers it and on no paper; or the one that is asked for", async () => {
    const machine = fixtures.toggle;
    const [auto, light, dark] = [
      await draw(machine),
      await draw(machine, { theme: "light" }),
      await draw(machine, { theme: "dark" }),
    ];
    expect(auto).toContain("@media screen and (prefers-color-scheme:dark)");
    for (const each of [light, dark]) expect(each).not.toContain("@media");
    expect(light).toContain(".canvas{fill:#ffffff}");
    expect(dark).not.toContain(".canvas{fill:#ffffff}");
  });

  it("gives each piece of text the width that the layout left for it", async () => {
    const svg = await draw(fixtures.guards);
    const pieces = [...svg.matchAll(/<tspan [^>]*>/g)].map(([tag]) => tag);
    expect(pieces.length).toBe(20);
    for (const piece of pieces) expect(piece).toMatch(/ textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"/);
  });

  it("is the same for the same machine", async () => {
    expect((await draw(outgoingCall)) === (await draw(outgoingCall))).toBe(true);
  });

  it("lets no name out of its place", async () => {
    const anything = oneof(
      string({ unit: "binary", minLength: 1, maxLength: 30 }),
      constantFrom(`"><script>alert(1)</script>`, "]]>", "</style>", "' onload='x", "<!--", "&#0;", "\u0000"),
    );
    const names = uniqueArray(anything, { minLength: 6, maxLength: 6 });
    await assert(
      asyncProperty(names, async ([id = "", state = "", event = "", guard = "", action = "", text = ""]) => {
        // XState has no state of this name: it keeps states in plain objects.
        pre(event !== "*" && state !== "__proto__");
        const machine = createMachine({
          id,
          initial: state,
          states: {
            [state]: {
              description: text,
              tags: [text],
              entry: action,
              on: { [event]: { guard, actions: [{ type: action, params: { text } }], description: text } },
            },
          },
        } as never);
        const svg = await draw(machine);
        expect(foreign(svg)).toBe("");
        expect(() => new Resvg(svg)).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });
});
