import { html } from "lit-html";
import type { TemplateResult } from "lit-html";
import type { ViewerPage } from "../viewer-page.ts";

/** A form whose answer is taken, or refused with a reason. */
export function dialogForm(
  page: ViewerPage,
  submit: string,
  take: (field: (name: string) => string) => Promise<unknown>,
): (fields: TemplateResult) => TemplateResult {
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    try {
      const data = new FormData(event.target as HTMLFormElement);
      await take((name) => {
        const value = data.get(name);
        return typeof value === "string" ? value : "";
      });
      page.dialog.show(null);
    } catch (error) {
      page.dialog.refuse(error instanceof Error ? error.message : String(error));
    }
  };
  return (fields) => html`<form @submit=${send}>
    ${fields}
    <p class="banner bad" role="alert" ?hidden=${page.dialog.problem === null}>${page.dialog.problem ?? ""}</p>
    <button type="submit" class="main">${submit}</button>
  </form>`;
}
