import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inChromium } from "./chromium.ts";
import { address, clickRow, lastStep, ordinaryCall, placeIn, says, speed } from "./ordinary-call.ts";
import { banners, button, expectStep, shownViewer, slider, stepOf } from "./viewer-page.ts";

/** What can be done with one call: where one stands, the key, what one clicks, and what becomes of it. */
interface Control {
  readonly does: string;
  /** Where one stands before; a step for short. */
  readonly from: string | number;
  readonly keys: readonly string[];
  readonly click: (page: Page) => Promise<void>;
  readonly shows: (page: Page) => Promise<void>;
}

const click = (name: string | RegExp) => (page: Page) => button(page, name).first().click();
const at = (step: number) => (page: Page) => expectStep(page, step);
const pressed = (name: string) => async (page: Page) =>
  expect.poll(() => button(page, name).first().getAttribute("aria-pressed")).toBe("true");
const focused = (selector: string) => async (page: Page) =>
  expect.poll(() => page.locator(`${selector}:focus`).count()).toBe(1);
const dialog = (name: string) => async (page: Page) => page.getByRole("dialog", { name }).waitFor();
const fork = `[{"kind":"skip","revision":4}]`;

const controls: readonly Control[] = [
  {
    does: "goes to the last step",
    from: 0,
    keys: ["End"],
    click: click("To the last step"),
    shows: at(lastStep),
  },
  {
    does: "goes to the first step",
    from: 5,
    keys: ["Home"],
    click: click("To the first step"),
    shows: at(0),
  },
  {
    does: "goes one step on",
    from: 3,
    keys: ["ArrowRight", "ArrowDown"],
    click: click("One step on"),
    shows: at(4),
  },
  {
    does: "goes one step back",
    from: 3,
    keys: ["ArrowLeft", "ArrowUp"],
    click: click("One step back"),
    shows: at(2),
  },
  {
    does: "plays",
    from: 0,
    keys: [" "],
    click: click("Play"),
    shows: async (page) => expect.poll(() => stepOf(page)).toBeGreaterThan(1),
  },
  {
    does: "goes to the next state",
    from: 6,
    keys: ["Shift+ArrowRight", "."],
    click: (page) => clickRow(page, "Timeline", 10),
    shows: at(10),
  },
  {
    does: "goes to the state before",
    from: 7,
    keys: ["Shift+ArrowLeft", ","],
    click: (page) => clickRow(page, "Timeline", 6),
    shows: at(6),
  },
  {
    does: "plays faster",
    from: 0,
    keys: ["+", "="],
    click: async (page) => void (await speed(page).selectOption("2")),
    shows: async (page) => expect.poll(() => speed(page).inputValue()).toBe("2"),
  },
  {
    does: "skips no waits any more",
    from: 0,
    keys: ["w"],
    click: (page) => page.getByLabel("skip waits").click(),
    shows: async (page) => expect.poll(() => page.getByLabel("skip waits").isChecked()).toBe(false),
  },
  {
    does: "shows all of the context",
    from: 2,
    keys: ["d"],
    click: click("Context"),
    shows: pressed("Context"),
  },
  {
    does: "asks what if this had never come",
    from: 4,
    keys: ["f"],
    click: click("it had never come"),
    shows: says(/What if 4 had never come/),
  },
  {
    does: "asks what if nothing had come from here on",
    from: 4,
    keys: ["F"],
    click: click("nothing had come from here on"),
    shows: says(/nothing had come from 4 on/),
  },
  {
    does: "asks what if this had come later",
    from: 4,
    keys: ["s"],
    click: click("it had come after the next"),
    shows: says(/4 and 5 had changed places/),
  },
  {
    does: "asks what if it had said something else",
    from: 4,
    keys: ["e"],
    click: click(/^it had said something else/),
    shows: dialog("What if it had said something else?"),
  },
  {
    does: "asks what if something had come before it",
    from: 4,
    keys: ["i"],
    click: click(/^something had come before it/),
    shows: dialog("What if something had come before it?"),
  },
  {
    does: "goes to the other path",
    from: `edits=${fork}&step=3`,
    keys: ["x"],
    click: click(/^Other path/),
    shows: pressed("As it would have been"),
  },
  {
    does: "chooses the path to look at",
    from: `edits=${fork}&step=3`,
    keys: ["x"],
    click: click("As it would have been"),
    shows: address(/side=right/),
  },
  {
    does: "leaves the branch",
    from: `edits=${fork}`,
    keys: ["Backspace"],
    click: click("Leave"),
    shows: async (page) => expect.poll(() => banners(page)).toBe(""),
  },
  { does: "opens the drawer of keys", from: 0, keys: ["?"], click: click(/^Keys/), shows: dialog("Keys") },
  {
    does: "asks for the key of packets",
    from: 0,
    keys: ["k"],
    click: click(/^Packets/),
    shows: dialog("Open signalling packets"),
  },
  {
    does: "waits for a call to compare with",
    from: 0,
    keys: ["c"],
    click: click(/^Compare/),
    shows: says(/Choose the call to compare with/),
  },
  {
    does: "looks for a text",
    from: 0,
    keys: ["/"],
    click: (page) => page.locator("#search").click(),
    shows: focused("#search"),
  },
  {
    does: "goes to the list of calls",
    from: 0,
    keys: ["Escape"],
    click: click("All calls"),
    shows: async (page) => page.getByRole("heading", { name: "Calls", exact: true }).waitFor(),
  },
];

inChromium("the controls of a call", (browser, untilAll) => {
  const call = ordinaryCall(browser, untilAll);

  describe.each(controls)("$does", ({ from, keys, click: press, shows }) => {
    it("by mouse", async () => {
      const page = await call.opened(from);
      await press(page);
      await shows(page);
    });

    it.each(keys)("by the key %j", async (key) => {
      const page = await call.opened(from);
      await page.keyboard.press(key === " " ? "Space" : key);
      await shows(page);
    });
  });

  it("closes a dialog by its button, by Escape, and by a click beside it", async () => {
    const page = await call.opened(0);
    const drawer = page.getByRole("dialog", { name: "Keys" });
    for (const close of [
      () => drawer.getByRole("button", { name: "Close" }).click(),
      () => page.keyboard.press("Escape"),
      () => page.mouse.click(5, 600),
    ]) {
      await page.keyboard.press("?");
      await drawer.waitFor();
      await close();
      await drawer.waitFor({ state: "detached" });
    }
  });

  it.each(["chart", "ladder", "timeline", "record", "explanation"])(
    "shows the %s on a narrow screen, by its tab and by its key",
    async (pane) => {
      const keys = ["chart", "ladder", "timeline", "record", "explanation"];
      const viewport = { width: 390, height: 844 };
      const { page } = await shownViewer(browser(), call.viewer(), placeIn(0), { viewport });
      await slider(page).waitFor();
      const tab = page.getByRole("navigation", { name: "Views" }).getByRole("button").nth(keys.indexOf(pane));
      await tab.click();
      await page.locator(`.pane[data-pane=${pane}]`).waitFor();
      await expect.poll(() => page.locator(".pane:visible").count()).toBe(1);
      await page.keyboard.press(pane === "chart" ? "2" : "1");
      await page.keyboard.press(String(keys.indexOf(pane) + 1));
      await expect.poll(() => tab.getAttribute("aria-pressed")).toBe("true");
      expect(await page.locator(`.pane[data-pane=${pane}]`).isVisible()).toBe(true);
    },
  );

  it("has a test for every key that its drawer names", async () => {
    const page = await call.opened(0);
    await page.keyboard.press("?");
    const named = await page.getByRole("dialog").locator("dt kbd").allInnerTexts();
    const tested = new Set([...controls.flatMap(({ keys }) => keys), ...testedElsewhere].map(shown));
    expect(named.filter((key) => !tested.has(key))).toEqual([]);
  });

  it("has a test for every button that it shows", async () => {
    const page = await call.opened(`edits=${fork}&step=3`);
    const all = await page.getByRole("button").all();
    const names = await Promise.all(
      all.map(async (each) => (await each.getAttribute("aria-label")) ?? (await each.innerText())),
    );
    const clicked =
      /^(?:To the (?:first|last) step|One step (?:on|back)|Play|All calls|Changes|Context|Record(?: \d+)?|(?:it|nothing|something) had .*|Other path\s*X?|Leave|Take back: .*|As it (?:was|would have been)|Compare\s*C?|Packets\s*K?|Keys\s*\??|chart|ladder|paths|record|explain)$/i;
    expect(names.map((name) => name.trim()).filter((name) => !clicked.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(15);
  });
});

/** Keys with a test of their own. */
const testedElsewhere = ["-", "m", "n", "N", "1", "2", "3", "4", "5", "]", "[", "o"];

/** A key as the drawer shows it. */
function shown(key: string): string {
  const arrows = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓" };
  return key.replace(" ", "Space").replace(/Arrow\w+/, (name) => arrows[name as keyof typeof arrows]);
}
