import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { objects, offhook } from "../cli/offhook-process.ts";
import { inChromium } from "./chromium.ts";
import { recordedCalls, storeWith } from "./recorded-calls.ts";
import { shownViewer, slider } from "./viewer-page.ts";

/* One renderer serves every face: what the terminal says of a call, Mermaid and the page say in the same words. */

const courses = ["ordinary-call", "call-with-repeated-updates", "timed-out-call", "key-rejected-call"];

inChromium("the ladder, the picture in Mermaid and the explanation of a call", (browser) => {
  it.each(courses)("say the same in the terminal and in the page: %s", async (course) => {
    const calls = recordedCalls(course);
    const store = await storeWith(calls);
    for (const { summary } of calls) {
      const { callId } = summary;
      const { page } = await shownViewer(browser(), store, `call=${callId}`);
      await slider(page).waitFor();
      // All rows are drawn for paper, on the screen those that can be seen.
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      const printed = async (args: readonly string[]): Promise<string> =>
        (await offhook([...args, "--store", store], { env: { COLUMNS: "132" } })).stdout;

      const [ladder] = objects(await printed(["ladder", callId, "--json"]));
      const rungs: readonly string[] = ladder?.["rows"].map(({ text }: { text: string }) => text);
      expect(rungs.length).toBeGreaterThan(5);
      await expect.poll(() => textsOf(page, ".ladder .label")).toEqual(rungs);
      expect(await textsOf(page, ".ladder .ignored .label")).toEqual(
        ladder?.["rows"].flatMap((row: { text: string; isIgnored: boolean }) =>
          row.isIgnored ? [row.text] : [],
        ),
      );
      const mermaid = (await printed(["ladder", callId, "--mermaid"])).trimEnd().split("\n");
      const said = mermaid.filter((line) => !/^sequenceDiagram|^ {2}participant/.test(line));
      expect(said).toHaveLength(rungs.length);
      for (const [at, line] of said.entries()) expect(line).toContain(rungs[at]);

      const [explanation] = objects(await printed(["explain", callId, "--json"]));
      const { outcome, remarks, waits } = explanation as unknown as Record<
        string,
        readonly { text: string }[]
      >;
      const terminal = squeezed(await printed(["explain", callId]));
      for (const { text } of [...outcome!, ...remarks!, ...waits!])
        expect(terminal).toContain(squeezed(text));
      const shown = await textsOf(page, ".explanation .outcome, .explanation .remark");
      const sentences = [...outcome!, ...remarks!].map(({ text }) => squeezed(text));
      expect(shown).toHaveLength(sentences.length);
      for (const [at, sentence] of sentences.entries()) expect(shown[at]).toContain(sentence);
      const waited = await textsOf(page, ".explanation .waits li");
      for (const [at, { text }] of waits!.entries()) expect(waited[at]).toContain(squeezed(text));
    }
  });
});

/** What stands there in words, without the marks. */
async function textsOf(page: Page, selector: string): Promise<readonly string[]> {
  const texts = await page.locator(selector).allTextContents();
  return texts.map((text) => squeezed(text).replace(/^[✗●◆] /, ""));
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
