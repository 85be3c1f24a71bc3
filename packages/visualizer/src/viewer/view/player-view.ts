import { html, svg } from "lit-html";
import type { TemplateResult } from "lit-html";
import { playSpeeds, secondsText, timeOfDay } from "@offhook/replay";
import type { ShownCall } from "../shown-call.ts";
import type { ViewerCommand } from "../viewer-keys.ts";
import type { ViewerPage } from "../viewer-page.ts";
import { icon } from "./icons.ts";

/** Where one stands, and how one gets elsewhere. */
export function playerView(page: ViewerPage, act: (command: ViewerCommand) => void): TemplateResult {
  const { shown, at, player } = page;
  const { isPlaying, speed } = player.position;
  const steps = shown?.steps ?? [];
  const step = steps[at];
  const button = (command: ViewerCommand, label: string, keys: string): TemplateResult =>
    html`<button
      type="button"
      class="tool"
      aria-label=${label}
      title="${label} (${keys})"
      aria-keyshortcuts=${keys}
      @click=${() => act(command)}
    >
      ${icon(command === "play" && isPlaying ? "pause" : command)}
    </button>`;
  return html`<section class="player" aria-label="Player">
    <div class="tools">
      ${button("first", "To the first step", "Home")} ${button("back", "One step back", "ArrowLeft")}
      ${button("play", isPlaying ? "Pause" : "Play", "Space")} ${button("forward", "One step on", "ArrowRight")}
      ${button("last", "To the last step", "End")}
      <label class="speed"
        ><span class="unseen">Speed</span
        ><select
          .value=${String(speed)}
          @change=${({ target }: Event) => setSpeed(page, Number((target as HTMLSelectElement).value))}
        >
          ${playSpeeds.map((each) => html`<option value=${each} ?selected=${each === speed}>${each}×</option>`)}
        </select></label
      >
      <label class="check" title="Wait two seconds at most (w)"
        ><input
          type="checkbox"
          .checked=${player.skipsWaits}
          @change=${() => act("skipWaits")}
        />skip waits</label
      >
      <p class="where">
        ${
          step === undefined
            ? ""
            : html`<b>${at + 1}</b> of ${steps.length} <span class="sep">·</span> ${secondsText(step.sinceStartMs)} s
                <span class="wide"><span class="sep">·</span> ${timeOfDay(step.record.at)} UTC</span>
                <span class="sep">·</span> <span class="t-state">${step.state}</span>`
        }
      </p>
    </div>
    <div class="track">
      ${shown === null ? "" : bandView(shown)}
      <input
        type="range"
        aria-label="Step"
        aria-valuetext=${step === undefined ? "" : `${at + 1} of ${steps.length}, ${step.record.type}, ${step.state}`}
        min="0"
        max=${Math.max(0, steps.length - 1)}
        .value=${String(at)}
        @input=${({ target }: Event) => player.move({ to: Number((target as HTMLInputElement).value) })}
      />
    </div>
  </section>`;
}

/** The states of the call, each as long as it has steps, so that it stands over the steps of the slider. */
function bandView({ stretches, steps }: ShownCall): TemplateResult {
  const all = Math.max(1, steps.length);
  return html`<svg class="band" viewBox="0 0 ${all} 10" preserveAspectRatio="none" aria-hidden="true">
    ${stretches.map(
      ({ state, from, to }) =>
        svg`<rect class="s-${state.split(".", 1)[0] ?? ""}" x=${from} y="0" width=${to - from} height="10"><title>${state}</title></rect>`,
    )}
  </svg>`;
}

function setSpeed(page: ViewerPage, wanted: number): void {
  while (page.player.position.speed < wanted) page.player.move("faster");
  while (page.player.position.speed > wanted) page.player.move("slower");
}
