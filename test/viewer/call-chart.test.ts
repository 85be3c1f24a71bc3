import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isCallRecord } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";
import type { Page } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inChromium, watchedPage } from "./chromium.ts";

/* <call-chart> as others put it into their pages: the HTML and the React component of its guide, as they stand there. */

const guide = readFileSync(new URL("../../docs/guides/call-chart.md", import.meta.url), "utf8");
const recording = readFileSync(new URL("../recordings/0.1.0/ordinary-call.jsonl", import.meta.url), "utf8");
const recorded = recording
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as NewRecord);
/** The caller's side. */
const records = recorded.filter(isCallRecord).filter(({ callId }) => callId === recorded[0]?.callId);

function snippet(language: string, having: string): string {
  const found = [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))]
    .map(([, text = ""]) => text)
    .find((text) => text.includes(having));
  if (found === undefined) throw new Error(`The guide has no ${language} with ${having}.`);
  return found;
}

/** A module as one script: the element and, where it is wanted, React. */
async function bundled(folder: string, name: string, text: string): Promise<string> {
  const input = join(folder, `${name}.js`);
  writeFileSync(input, text);
  const build = await rolldown({
    input,
    cwd: import.meta.dirname,
    platform: "browser",
    resolve: {
      conditionNames: ["source", "module", "es2015", "import", "default"],
      modules: [join(import.meta.dirname, "../node_modules"), "node_modules"],
    },
    transform: { define: { "process.env.NODE_ENV": '"production"' } },
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "iife", minify: true });
  await build.close();
  return output[0].code.replaceAll("</script", "<\\/script");
}

inChromium("<call-chart>", (browser) => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "offhook-chart-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Opens a page from a file, as by double click, under a policy without inline styles. */
  async function opened(name: string, body: string, script: string): Promise<Page> {
    const file = join(folder, `${name}.html`);
    const hashes = "'unsafe-inline'";
    writeFileSync(
      file,
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hashes}"><title>${name}</title><link rel="icon" href="data:,"><body>${body}<script>globalThis.records = ${JSON.stringify(records).replaceAll("<", "\\u003c")};\n${script}</script>`,
    );
    const watched = await watchedPage(browser(), "file://");
    watched.expects(/favicon|img-src/);
    await watched.page.goto(pathToFileURL(file).href);
    return watched.page;
  }

  const active = (page: Page) =>
    page
      .locator("call-chart .is-active")
      .evaluateAll((all) => all.map((each) => each.getAttribute("data-state")));

  it("shows a call in a plain page, and tells what is chosen by mouse and by keyboard", async () => {
    const html = snippet("html", "<script");
    const [, body = "", module = ""] = /^([^]*?)<script type="module">\n([^]*?)<\/script>/.exec(html) ?? [];
    const script = await bundled(
      folder,
      "plain",
      module.replace("console.log(detail)", "(globalThis.chosen = detail)"),
    );
    const page = await opened("plain", body, script);
    expect(await active(page)).toEqual([records[4]?.to]);
    await page.locator("call-chart [data-state='waiting.ringing']").click();
    expect(await page.evaluate("chosen")).toEqual({ kind: "state", state: "waiting.ringing" });
    await page.locator("call-chart [tabindex='0']").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("chosen")).toEqual({ kind: "state", state: "requested" });
    await page.locator("call-chart .label").first().click();
    expect(await page.evaluate("chosen")).toMatchObject({ kind: "transitions" });
  });

  it("follows its properties and its attributes", async () => {
    const script = await bundled(folder, "following", `import "@offhook/visualizer/call-chart";`);
    const page = await opened(
      "following",
      `<call-chart machine="incoming" state="confirmed"></call-chart>`,
      script,
    );
    expect(await active(page)).toEqual(["confirmed"]);
    const chart = page.locator("call-chart");
    await chart.evaluate((element) =>
      Object.assign(element, { machine: null, records: globalThis["records" as never] }),
    );
    expect(await active(page)).toEqual([records.at(-1)?.to]);
    await chart.evaluate((element) => element.setAttribute("revision", "0"));
    expect(await active(page)).toEqual([records[0]?.to]);
    await chart.evaluate((element) =>
      Object.assign(element, { marks: { states: ["confirmed"], others: ["new"] } }),
    );
    expect(await active(page)).toEqual(["confirmed"]);
    expect(await page.locator("call-chart .is-other").getAttribute("data-state")).toBe("new");
    const canvas = () =>
      page.locator("call-chart .canvas").evaluate((element) => getComputedStyle(element).fill);
    const before = await canvas();
    await chart.evaluate((element) => element.setAttribute("theme", "dark"));
    expect(await canvas()).not.toBe(before);
    await chart.evaluate((element) => Object.assign(element, { scale: 0.5 }));
    const [width, size] = await page
      .locator("call-chart svg")
      .evaluate((svg) => [
        Number(svg.getAttribute("width")),
        Number((svg.getAttribute("viewBox") ?? "").split(" ")[2]),
      ]);
    expect(width).toBe((size ?? 0) / 2);
  });

  it("is a component of React's", async () => {
    const component = snippet("js", "react");
    const script = await bundled(
      folder,
      "react",
      `${component}
import { createRoot } from "react-dom/client";
const root = createRoot(document.querySelector("#root"));
globalThis.show = (revision) => root.render(createElement(CallChart, { records, revision, onSelect: ({ detail }) => { globalThis.chosen = detail; } }));
show(0);`,
    );
    const page = await opened("react", `<div id="root"></div>`, script);
    await page.locator("call-chart .is-active").waitFor();
    expect(await active(page)).toEqual([records[0]?.to]);
    await page.evaluate("show(3)");
    await expect.poll(() => active(page)).toEqual([records[3]?.to]);
    await page.locator("call-chart [data-state='confirmed']").click();
    expect(await page.evaluate("chosen")).toEqual({ kind: "state", state: "confirmed" });
  });
});
