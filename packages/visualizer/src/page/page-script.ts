import { viewAfterKey, viewScaledAt } from "./chart-view.ts";
import type { ChartSizes, ChartView } from "./chart-view.ts";

/**
 * Moves the picture of a page. It becomes text and runs in the page, so it may use what it is given and what a browser has,
 * and nothing else of this file.
 */
function startPage(afterKey: typeof viewAfterKey, scaledAt: typeof viewScaledAt): void {
  const stage = document.getElementById("stage");
  const svg = stage?.querySelector("svg");
  if (stage === null || svg === null || svg === undefined) return;
  const picture = { width: svg.width.baseVal.value, height: svg.height.baseVal.value };
  const sizes = (): ChartSizes => ({
    window: { width: stage.clientWidth, height: stage.clientHeight },
    picture,
  });
  let view: ChartView = { x: 0, y: 0, scale: 1 };
  const show = (next: ChartView | null): boolean => {
    if (next === null) return false;
    view = next;
    svg.style.transform = `translate(${view.x}px,${view.y}px) scale(${view.scale})`;
    return true;
  };
  // Wide pictures are shown whole, tall ones from their top.
  const width = Math.min(1, stage.clientWidth / picture.width);
  show({ x: Math.max(0, (stage.clientWidth - picture.width * width) / 2), y: 0, scale: width });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (show(afterKey(view, event.key, sizes()))) event.preventDefault();
  });
  for (const button of document.querySelectorAll<HTMLElement>("button[data-key]"))
    button.addEventListener("click", () => show(afterKey(view, button.dataset["key"] ?? "", sizes())));
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const factor = Math.exp(-event.deltaY / (event.deltaMode === 0 ? 400 : 12));
      if (event.ctrlKey || event.metaKey) show(scaledAt(view, factor, event.clientX, event.clientY));
      else show({ ...view, x: view.x - event.deltaX, y: view.y - event.deltaY });
    },
    { passive: false },
  );

  const held = new Map<number, { x: number; y: number }>();
  stage.addEventListener("pointerdown", (event) => {
    // Text can be selected: what is dragged is the ground, or anything with a finger.
    const isText = event.target instanceof Element && event.target.closest("text") !== null;
    if (event.button !== 0 || (isText && event.pointerType === "mouse")) return;
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("is-held");
  });
  stage.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      show({ ...view, x: view.x + now.x - before.x, y: view.y + now.y - before.y });
    } else {
      const [was, is] = [before, now].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
      show(scaledAt(view, (is ?? 1) / (was || 1), (now.x + other.x) / 2, (now.y + other.y) / 2));
    }
    held.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    stage.addEventListener(end, (event) => {
      held.delete(event.pointerId);
      if (held.size === 0) stage.classList.remove("is-held");
    });
}

/** The script of a page. */
export const pageScript = `(${startPage.toString()})(${viewAfterKey.toString()},${viewScaledAt.toString()});`;
