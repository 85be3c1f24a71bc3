import { createElement, useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { Text, useApp, useInput, useWindowSize, render } from "ink";
import { styleText } from "node:util";
import { systemClock } from "@offhook/engine";
import { playPause } from "@offhook/replay";
import { Colours } from "../command-line/colours.ts";
import { keyNames } from "./step-keys.ts";
import { press, tick } from "./step-model.ts";
import type { StepModel, StepWish } from "./step-model.ts";
import { stepScreen } from "./step-screen.ts";
import type { ScreenRow } from "./step-screen.ts";

/** What the view needs of the outside. */
export interface StepViewOptions {
  readonly model: StepModel;
  /** Reads what a key wishes for from the store. What it throws is shown at the foot of the screen. */
  readonly granted: (model: StepModel, wish: Exclude<StepWish, { kind: "quit" }>) => Promise<StepModel>;
  readonly signal: AbortSignal;
}

/**
 * Draws the model on the whole terminal until somebody quits, and restores what was on the screen before. Resolves with
 * whether it was quit by Ctrl-C. Each frame is drawn whole: Ink's drawing of what differs counts cells, and terminals do not
 * agree on how wide the flags among Telegram's emoji are.
 */
export async function stepView({ model, granted, signal }: StepViewOptions): Promise<boolean> {
  let isInterrupted = false;
  const app = render(
    createElement(StepApp, { start: model, granted, interrupted: () => (isInterrupted = true) }),
    { alternateScreen: true, interactive: true, exitOnCtrlC: false, patchConsole: false },
  );
  const stop = (): void => app.unmount();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    await app.waitUntilExit();
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return isInterrupted;
}

interface StepAppProps {
  readonly start: StepModel;
  readonly granted: StepViewOptions["granted"];
  readonly interrupted: () => void;
}

function StepApp({ start, granted, interrupted }: StepAppProps): ReactElement {
  const [model, show] = useState(start);
  /** Keys that were typed quickly come before the view is drawn again: each finds what the one before has made. */
  const latest = useRef(start);
  const setModel = (next: StepModel): void => {
    latest.current = next;
    show(next);
  };
  const { exit } = useApp();
  const { columns, rows } = useWindowSize();

  useInput((input, key) => {
    for (const name of keyNames(input, key)) {
      const { model: next, wish } = press(latest.current, name);
      setModel(next);
      if (wish === undefined) continue;
      if (wish.kind === "quit") {
        if (name === "ctrl-c") interrupted();
        exit();
        return;
      }
      granted(next, wish).then(setModel, ({ message }: Error) => setModel({ ...latest.current, message }));
    }
  });

  const { call, position } = model;
  useEffect(() => {
    const pause = position.isPlaying && call !== null ? playPause(call.session, position) : null;
    if (pause === null) return undefined;
    const clock = systemClock();
    return clock.schedule(clock.now() + pause.pauseMs, () => setModel(tick(latest.current)));
  }, [call, position]);

  const paint = model.isColoured ? colours : null;
  const lines = stepScreen(model, { columns, rows }).map((row) => painted(row, paint));
  return createElement(Text, { wrap: "truncate" }, lines.join("\n"));
}

const colours = new Colours();

function painted({ line, isCurrent = false, beside = [] }: ScreenRow, paint: Colours | null): string {
  if (paint === null) return [...line, ...beside].map(({ text }) => text).join("");
  const text = line.map((span) => paint.paint(span.text, span.tone)).join("");
  const left = isCurrent ? styleText("inverse", text, { validateStream: false }) : text;
  return left + beside.map((span) => paint.paint(span.text, span.tone)).join("");
}
