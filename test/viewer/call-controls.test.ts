import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { inChromium } from "./chromium.ts";
import { openViewer } from "./opened-viewer.ts";
import type { OpenedViewer } from "./opened-viewer.ts";
import { recordedCalls, storeWith } from "./recorded-calls.ts";
import { banners, button, expectStep, goTo, notice, shownViewer, slider, stepOf } from "./viewer-page.ts";

const ordinary = recordedCalls("ordinary-call");
const [caller] = ordinary;
const callId = caller?.summary.callId ?? "";
const last = (caller?.records.length ?? 0) + (caller?.packets.length ?? 0) - 1;

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
const says = (text: RegExp) => (page: Page) => expect.poll(() => banners(page)).toMatch(text);
const address = (text: RegExp) => async (page: Page) =>
  expect.poll(() => decodeURIComponent(page.url())).toMatch(text);
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
    shows: at(last),
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
  let viewer: OpenedViewer;
  let wide: Page;
  beforeAll(async () => {
    viewer = await openViewer(await storeWith(ordinary, untilAll), [], untilAll);
    ({ page: wide } = await shownViewer(browser(), viewer, "", {}, untilAll));
  }, 30_000);

  describe.each(controls)("$does", ({ from, keys, click: press, shows }) => {
    it("by mouse", async () => {
      const page = await opened(from);
      await press(page);
      await shows(page);
    });

    it.each(keys)("by the key %j", async (key) => {
      const page = await opened(from);
      await page.keyboard.press(key === " " ? "Space" : key);
      await shows(page);
    });
  });

  it("stops playing by the same button and key", async () => {
    const page = await opened(0);
    await button(page, "Play").click();
    await button(page, "Pause").click();
    const step = await stepOf(page);
    await page.waitForTimeout(400);
    expect(await stepOf(page)).toBe(step);
    await page.locator("body").click({ position: { x: 640, y: 30 } });
    await page.keyboard.press("Space");
    await button(page, "Pause").waitFor();
    await page.keyboard.press("Space");
    await button(page, "Play").waitFor();
  });

  it("plays slower by key and by mouse", async () => {
    const page = await opened(0);
    await speed(page).selectOption("5");
    await page.locator("body").click({ position: { x: 640, y: 30 } });
    await page.keyboard.press("-");
    await expect.poll(() => speed(page).inputValue()).toBe("2");
  });

  it("goes where the slider is drawn, by mouse and by its own keys", async () => {
    const page = await opened(0);
    const box = await slider(page).boundingBox();
    if (box === null) throw new Error("The slider is not to be seen.");
    await page.mouse.move(box.x + 8, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await expectStep(page, Math.round(last / 2));
    await slider(page).focus();
    await page.keyboard.press("ArrowRight");
    await expectStep(page, Math.round(last / 2) + 1);
    await page.keyboard.press("End");
    await expectStep(page, last);
  });

  it.each(["Timeline", "Ladder"])("goes to the row of the %s that is clicked", async (name) => {
    const page = await opened(0);
    await clickRow(page, name, 3);
    await expect.poll(() => stepOf(page)).toBeGreaterThan(1);
    await expect.poll(() => row(page, name, 3).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("ArrowDown");
    const step = await stepOf(page);
    await page.keyboard.press("ArrowDown");
    await expectStep(page, step + 1);
  });

  it("goes to the step at which the call came to a state of the chart, by mouse and by key", async () => {
    const page = await opened(0);
    const state = page.locator("call-chart [data-state='waiting.ringing']").first();
    await state.scrollIntoViewIfNeeded();
    await state.locator("text").first().click();
    await expect.poll(() => page.locator(".where").innerText()).toMatch(/waiting\.ringing/);
    await goTo(page, `call=${callId}`);
    await page.locator("call-chart [tabindex='0']").first().focus();
    for (let tries = 0; tries < 40; tries++) {
      const focusedState = await page.evaluate(
        () =>
          document.querySelector("call-chart")?.shadowRoot?.activeElement?.getAttribute("data-state") ?? "",
      );
      if (focusedState === "waiting.ringing") break;
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".where").innerText()).toMatch(/waiting\.ringing/);
  });

  it("goes to the record that a sentence rests on", async () => {
    const page = await opened(0);
    const links = page.locator(".explanation").getByRole("button", { name: /^Record \d+$/ });
    const revision = async (index: number): Promise<string> =>
      ((await links.nth(index).getAttribute("aria-label")) ?? "").replace("Record ", "");
    await links.first().click();
    await address(new RegExp(`step=${await revision(0)}$`))(page);
    const count = await links.count();
    await links.nth(count - 1).focus();
    await page.keyboard.press("Enter");
    await address(new RegExp(`step=${await revision(count - 1)}$`))(page);
  });

  it("marks a step and shows what changed since", async () => {
    const page = await opened(2);
    await page.keyboard.press("m");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { name: "Since the marked step 3" }).waitFor();
  });

  it("finds steps, on and back, and says when there is no other", async () => {
    const page = await opened(0);
    await page.locator("#search").fill("CallReceived");
    await page.keyboard.press("Enter");
    await expectStep(page, 3);
    await page.locator("#search").fill("nothing has this");
    await page.keyboard.press("Enter");
    await expect.poll(() => notice(page).innerText()).toMatch(/No other step has “nothing has this”/);
    await page.locator("#search").fill("Call");
    await page.keyboard.press("Enter");
    const step = await stepOf(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await expect.poll(() => stepOf(page)).toBeGreaterThan(step);
    await page.keyboard.press("N");
    await expectStep(page, step);
  });

  it("shows a record as changes, context and as it is stored", async () => {
    const page = await opened(3);
    const record = page.getByRole("group", { name: "Record", exact: true });
    await record.getByRole("button", { name: "Record", exact: true }).click();
    await expect.poll(() => record.locator("pre").innerText()).toMatch(/"type": "CallReceived"/);
    await record.getByRole("button", { name: "Changes" }).click();
    await record.getByRole("table").waitFor();
  });

  it("takes other data, refuses what is none, and takes an edit back", async () => {
    const page = await opened(4);
    await page.keyboard.press("e");
    const form = page.getByRole("dialog");
    await form.getByRole("textbox").fill("[1]");
    await form.getByRole("button", { name: "Show what would have happened" }).click();
    await expect.poll(() => form.getByRole("alert").innerText()).toMatch(/must be an object/);
    await form.getByRole("textbox").fill(`{"gB":"AAAA"}`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await form.waitFor({ state: "detached" });
    await says(/4 had said something else/)(page);
    await button(page, /^Take back: 4 had said something else/).click();
    await expect.poll(() => banners(page)).toBe("");
  });

  it("has something come before, of a type that is chosen", async () => {
    const page = await opened(4);
    await page.keyboard.press("i");
    const form = page.getByRole("dialog");
    await form.getByRole("combobox").selectOption("CallHungUp");
    await form.getByRole("button", { name: "Show what would have happened" }).click();
    await says(/CallHungUp had come before 4/)(page);
    await page.getByText("As it would have been").first().waitFor();
  });

  it("closes a dialog by its button, by Escape, and by a click beside it", async () => {
    const page = await opened(0);
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
      const { page } = await shownViewer(browser(), viewer, placeIn(0), { viewport });
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

  it("goes to the next call of the list and back", async () => {
    const page = await opened(0);
    await page.keyboard.press("Escape");
    await page.getByRole("option").first().waitFor();
    await page.getByRole("option").first().click();
    await page.getByRole("slider").waitFor();
    const first = page.url();
    await page.keyboard.press("]");
    await expect.poll(() => page.url()).not.toBe(first);
    await page.keyboard.press("[");
    await expect.poll(() => new URL(page.url()).hash.slice(0, 40)).toBe(new URL(first).hash.slice(0, 40));
  });

  it("compares two calls: what both have, and what one of them has", async () => {
    const page = await opened(0);
    await button(page, /^Compare/).click();
    await page.locator("[role=option]:not(.marked)").click();
    await page.getByRole("listbox", { name: "Both paths" }).waitFor();
    await says(/Compared with/)(page);
    await address(/with=/)(page);
  });

  it("is left and entered again by the browser's own way back", async () => {
    const page = await opened(0);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Calls", exact: true }).waitFor();
    await page.goBack();
    await slider(page).waitFor();
  });

  it("has a test for every key that its drawer names", async () => {
    const page = await opened(0);
    await page.keyboard.press("?");
    const named = await page.getByRole("dialog").locator("dt kbd").allInnerTexts();
    const tested = new Set([...controls.flatMap(({ keys }) => keys), ...testedElsewhere].map(shown));
    expect(named.filter((key) => !tested.has(key))).toEqual([]);
  });

  it("has a test for every button that it shows", async () => {
    const page = await opened(`edits=${fork}&step=3`);
    const all = await page.getByRole("button").all();
    const names = await Promise.all(
      all.map(async (each) => (await each.getAttribute("aria-label")) ?? (await each.innerText())),
    );
    const clicked =
      /^(?:To the (?:first|last) step|One step (?:on|back)|Play|All calls|Changes|Context|Record(?: \d+)?|(?:it|nothing|something) had .*|Other path\s*X?|Leave|Take back: .*|As it (?:was|would have been)|Compare\s*C?|Packets\s*K?|Keys\s*\??|chart|ladder|paths|record|explain)$/i;
    expect(names.map((name) => name.trim()).filter((name) => !clicked.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(15);
  });

  /** At a step, or a place, of the call. */
  async function opened(from: string | number): Promise<Page> {
    await goTo(wide, placeIn(from));
    await slider(wide).waitFor();
    return wide;
  }

  function placeIn(from: string | number): string {
    return `call=${callId}&${typeof from === "number" ? `step=${from}` : from}`;
  }
});

/** Keys with a test of their own. */
const testedElsewhere = ["-", "m", "n", "N", "1", "2", "3", "4", "5", "]", "[", "o"];

/** A key as the drawer shows it. */
function shown(key: string): string {
  const arrows = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓" };
  return key.replace(" ", "Space").replace(/Arrow\w+/, (name) => arrows[name as keyof typeof arrows]);
}

/** The rows that are drawn are other ones once a list is scrolled: first it comes to rest. */
async function clickRow(page: Page, list: string, index: number): Promise<void> {
  await row(page, list, index).scrollIntoViewIfNeeded();
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await row(page, list, index).click();
}

function row(page: Page, list: string, index: number) {
  return page.getByRole("listbox", { name: list }).locator(`[data-row="${index}"]`);
}

function speed(page: Page) {
  return page.getByRole("combobox", { name: "Speed" });
}
