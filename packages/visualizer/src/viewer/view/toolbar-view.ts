import { html } from "lit-html";
import type { TemplateResult } from "lit-html";
import type { ViewerCommand } from "../viewer-keys.ts";

const words: Readonly<Partial<Record<ViewerCommand, readonly [label: string, key: string]>>> = {
  openFile: ["Open a bundle", "o"],
  compare: ["Compare", "c"],
  packetKey: ["Packets", "k"],
  help: ["Keys", "?"],
};

/** Buttons at the right of the head of the page. */
export function toolbarView(
  act: (command: ViewerCommand) => void,
  commands: readonly ViewerCommand[],
): TemplateResult {
  return html`<div class="toolbar" role="group" aria-label="Tools">
    ${commands.map((command) => {
      const [label = command, key = ""] = words[command] ?? [];
      return html`<button type="button" aria-keyshortcuts=${key} @click=${() => act(command)}>
        ${label}<kbd aria-hidden="true">${key}</kbd>
      </button>`;
    })}
  </div>`;
}
