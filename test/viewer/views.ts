import type { Page } from "playwright-core";
import { slider } from "./viewer-page.ts";

/** A view of the page: where it is, and what else it takes to see it. */
export interface View {
  /** What stands behind the # for a call, and another one. */
  readonly place: (callId: string, otherId: string) => string;
  readonly reach: (page: Page) => Promise<void>;
  readonly viewport?: { readonly width: number; readonly height: number };
}

const inCall = async (page: Page): Promise<void> => slider(page).waitFor();
const withKey = (key: string) => async (page: Page) => {
  await inCall(page);
  await page.keyboard.press(key);
  await page.getByRole("dialog").waitFor();
};
const step = (callId: string, rest = ""): string => `call=${callId}&step=5${rest}`;
const narrow = { width: 390, height: 844 };

/** Every view, for whoever looks at all of them. */
export const views: Readonly<Record<string, View>> = {
  list: { place: () => "", reach: async (page) => page.locator(".rows [role=option]").first().waitFor() },
  "empty list": {
    place: () => "filter=account%3Dnobody",
    reach: async (page) => page.getByText("No call meets this filter.").waitFor(),
  },
  "bad filter": {
    place: () => "filter=colour%3Dred",
    reach: async (page) => page.getByText("there is no field").waitFor(),
  },
  "list drawer": {
    place: () => "",
    reach: async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  call: { place: (id) => step(id), reach: inCall },
  "call with its context": { place: (id) => step(id, "&detail=context"), reach: inCall },
  "call as it is stored": { place: (id) => step(id, "&detail=record"), reach: inCall },
  packet: {
    place: (id) => `call=${id}&step=p0`,
    reach: async (page) => page.getByRole("button", { name: "Open it with the call’s key" }).waitFor(),
  },
  branch: {
    place: (id) => step(id, `&side=right&edits=[{"kind":"skip","revision":6}]`),
    reach: async (page) => page.getByRole("listbox", { name: "Both paths" }).waitFor(),
  },
  comparison: {
    place: (id, other) => step(id, `&with=${other}`),
    reach: async (page) => page.getByRole("listbox", { name: "Both paths" }).waitFor(),
  },
  "call drawer": { place: (id) => step(id), reach: withKey("?") },
  "other data": { place: (id) => step(id), reach: withKey("e") },
  "something before": { place: (id) => step(id), reach: withKey("i") },
  "packet key": { place: (id) => step(id), reach: withKey("k") },
  "no such call": {
    place: () => "call=01a1f8ed-178a-7d33-82ea-d9bd0e437358",
    reach: async (page) => page.getByRole("alert").waitFor(),
  },
  "narrow list": {
    place: () => "",
    reach: async (page) => page.locator(".rows [role=option]").first().waitFor(),
    viewport: narrow,
  },
  ...Object.fromEntries(
    ["chart", "ladder", "timeline", "record", "explanation"].map((pane) => [
      `narrow ${pane}`,
      { place: (id: string) => step(id, `&pane=${pane}`), reach: inCall, viewport: narrow },
    ]),
  ),
  "narrow ladder of a branch": {
    place: (id) => step(id, `&pane=ladder&side=right&edits=[{"kind":"skip","revision":6}]`),
    reach: inCall,
    viewport: narrow,
  },
  "narrow branch": {
    place: (id) => step(id, `&pane=timeline&edits=[{"kind":"skip","revision":6}]`),
    reach: async (page) => page.getByRole("listbox", { name: "Both paths" }).waitFor(),
    viewport: narrow,
  },
};
