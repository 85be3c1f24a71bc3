import { html } from "lit-html";
import type { TemplateResult } from "lit-html";
import { keyOf } from "../packet-key.ts";
import type { ViewerPage } from "../viewer-page.ts";
import { dialogForm } from "./dialog-form.ts";

/** Asks for the key of the call, and opens the packets with it. */
export function packetKeyView(page: ViewerPage): TemplateResult {
  return dialogForm(page, "Open the packets", async (field) => page.readPackets(keyOf(field("key"))))(
    html`<label>
      <span>The 256 bytes of the call’s key, as 512 hexadecimal digits. It stays in this page and is forgotten with it.</span>
      <input name="key" type="password" autofocus autocomplete="off" spellcheck="false" required />
    </label>`,
  );
}
