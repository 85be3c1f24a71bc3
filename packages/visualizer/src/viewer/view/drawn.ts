/**
 * What is done with elements once they are drawn, as a page's policy does not let attributes do it: `data-height` and
 * `data-wait` become styles, and a dialog stands over the page.
 */
export function afterDrawing(root: HTMLElement): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-height]")) {
    const height = `${element.dataset["height"]}px`;
    if (element.style.height !== height) element.style.height = height;
  }
  for (const element of root.querySelectorAll<HTMLElement>("[data-wait]"))
    element.style.setProperty("--wait", element.dataset["wait"] ?? "0");
  root.querySelector<HTMLDialogElement>("dialog:not([open])")?.showModal();
}
