import { mkdtempSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import type { CDPSession, Page } from "playwright-core";
import { startChromium } from "../../viewer/chromium.ts";
import { appendCall } from "../../viewer/recorded-calls.ts";
import { quantile } from "../call/figures.ts";
import { longCall } from "./long-call.ts";

const main = join(import.meta.dirname, "../../../packages/offhook/dist/bin.cjs");
const mostOpenMs = 2_000;
const frameMs = 1_000 / 60;

/**
 * How long a call of 10,000 records takes to open in the viewer, from the address to the picture with the last step in it, and
 * how many frames a second are drawn while its slider is dragged from end to end, by Chromium's own trace. Both next to
 * what is wanted: two seconds, 60 frames.
 */
export async function benchViewer(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "offhook-bench-"));
  const path = join(folder, "long.db");
  const store = await openSqliteEventStore(path);
  const callId = await appendCall(store, longCall());
  await store.close();
  const child = spawn(process.execPath, [main, "open", "--no-browser", "--json", "--store", path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const browser = await startChromium();
  try {
    const url = await addressOf(child.stdout);
    const opened: number[] = [];
    for (let run = 0; run < 3; run++) opened.push(await openMs(await browser.newPage(), url, callId));
    const open = quantile(opened, 0.5) ?? Number.NaN;
    say(
      `open 10,000 records    p50 ${open.toFixed(0)} ms of ${mostOpenMs}: ${(open / mostOpenMs).toFixed(2)} of what it may take`,
    );

    const page = await browser.newPage();
    await openMs(page, url, callId);
    const { frames, seconds, tasks } = await scrub(page);
    const rate = frames / seconds;
    const late = tasks.filter((ms) => ms > frameMs).length;
    say(
      `scrub it, end to end   ${rate.toFixed(1)} frames a second in ${seconds.toFixed(1)} s: ${(rate / 60).toFixed(2)} of 60`,
    );
    say(
      `main thread            p50 ${figure(tasks, 0.5)}, p95 ${figure(tasks, 0.95)}, longest ${figure(tasks, 1)} a frame; ${late} of ${tasks.length} took longer than ${frameMs.toFixed(1)} ms`,
    );
  } finally {
    await browser.close();
    child.kill("SIGINT");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addressOf(lines: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: lines }))
    return (JSON.parse(line) as { url: string }).url;
  throw new Error("offhook open has said nothing.");
}

/** Until the slider has all steps and a frame with it was drawn. */
async function openMs(page: Page, url: string, callId: string): Promise<number> {
  await page.context().request.get(url);
  const since = performance.now();
  await page.goto(`${url.replace(/\?.*/, "")}#call=${callId}`);
  await page.evaluate(`new Promise((resolve) => {
    const look = () =>
      document.querySelector("input[type=range]")?.max === "9999"
        ? requestAnimationFrame(() => requestAnimationFrame(resolve))
        : requestAnimationFrame(look);
    look();
  })`);
  return performance.now() - since;
}

interface Scrubbed {
  readonly frames: number;
  readonly seconds: number;
  /** What the main thread did for each frame, in milliseconds. */
  readonly tasks: readonly number[];
}

/** Drags the slider for three seconds, a step of the mouse in each frame, and reads the trace of it. */
async function scrub(page: Page): Promise<Scrubbed> {
  const box = await page.locator("input[type=range]").boundingBox();
  if (box === null) throw new Error("The slider is not to be seen.");
  const session = await page.context().newCDPSession(page);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 8, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 10, y);
  const trace = await traced(session, async () => {
    const start = performance.now();
    // Not one after the other's answer, which comes with a frame: a mouse does not wait either.
    const sent: Promise<unknown>[] = [];
    for (let moved = 0; moved < 180; moved++) {
      const x = box.x + 8 + ((box.width - 16) * (moved + 1)) / 180;
      sent.push(
        session.send("Input.dispatchMouseEvent", {
          type: "mouseMoved",
          x,
          y,
          button: "left",
          buttons: 1,
        }),
      );
      const wait = start + (moved + 1) * frameMs - performance.now();
      if (wait > 0) await new Promise((resolve) => void setTimeout(resolve, wait));
    }
    await Promise.all(sent);
  });
  await page.mouse.up();
  return readTrace(trace);
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly data?: { readonly type?: string } };
}

async function traced(session: CDPSession, work: () => Promise<void>): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const done = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.start", {
    traceConfig: {
      includedCategories: [
        "devtools.timeline",
        "disabled-by-default-devtools.timeline.frame",
        "cc",
        "toplevel",
      ],
    },
    transferMode: "ReportEvents",
  } as never);
  await work();
  await session.send("Tracing.end");
  await done;
  return events;
}

/** Frames that were drawn from the first movement to the last, and what each event of the mouse cost up to its paint. */
function readTrace(events: readonly TraceEvent[]): Scrubbed {
  const moves = events.filter(({ name, args }) => name === "EventDispatch" && args?.data?.type === "input");
  const [first, last] = [moves[0]?.ts ?? 0, moves.at(-1)?.ts ?? 0];
  const drawn = events.filter(
    ({ name, ts }) => name === "DrawFrame" && ts >= first && ts <= last + frameMs * 1_000,
  );
  const within = events.filter(
    ({ name, ph, ts }) => name === "RunTask" && ph === "X" && ts >= first && ts <= last,
  );
  const tasks = moves.map(({ ts, dur = 0 }) => {
    const holder = within.find((task) => task.ts <= ts && ts + dur <= task.ts + (task.dur ?? 0));
    return (holder?.dur ?? dur) / 1_000;
  });
  return { frames: drawn.length, seconds: (last - first) / 1_000_000, tasks };
}

function figure(samples: readonly number[], q: number): string {
  return `${(quantile(samples, q) ?? Number.NaN).toFixed(1)} ms`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
