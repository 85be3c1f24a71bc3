import { cellsOf } from "@offhook/replay";

/**
 * How wide a text is in Helvetica, in pixels; Arial, Liberation Sans and Arimo have the same widths. A picture names
 * each width to the viewer, so that another font is fitted to it and nothing overlaps.
 */
export function textWidth(text: string, size: number, weight: "normal" | "bold" = "normal"): number {
  const widths = weight === "bold" ? bold : normal;
  let total = 0;
  for (const character of text) {
    const code = character === noBreak ? 32 : (character.codePointAt(0) ?? 0);
    total += widths[code - 32] ?? otherWidths[cellsOf(character)] ?? 1000;
  }
  return (total * size) / 1000;
}

/** As wide as a space. */
const noBreak = "\u00A0";

/** By columns of a terminal, for what is not ASCII: combining marks, letters, ideographs and emoji. */
const otherWidths: readonly number[] = [0, 640, 1000];

/** Adobe's font metrics of Helvetica, from space to tilde, in thousandths of the size. */
const normal = numbers(
  "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 " +
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 " +
    "944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 " +
    "500 278 556 500 722 500 500 500 334 260 334 584",
);

const bold = numbers(
  "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 " +
    "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 " +
    "944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 " +
    "556 333 611 556 778 556 556 500 389 280 389 584",
);

function numbers(text: string): readonly number[] {
  return text.split(" ").map(Number);
}
