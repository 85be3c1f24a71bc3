import type { Chart } from "../graph/chart.ts";
import type { DrawnArrow, DrawnBox, DrawnPill } from "./drawing.ts";

/** A chart with a place for everything: pixels from the upper left corner, whole numbers or tenths. */
export interface ChartLayout {
  readonly chart: Chart;
  readonly width: number;
  readonly height: number;
  /** Parents before their children. */
  readonly boxes: readonly PlacedBox[];
  readonly pills: readonly PlacedPill[];
  readonly arrows: readonly PlacedArrow[];
}

/** A rectangle, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A corner of a line, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A state, where it stands. */
export interface PlacedBox extends Place, DrawnBox {
  /** Whether other states stand in it. */
  readonly kind: "leaf" | "group";
  /** Whether it is active together with its neighbours. */
  readonly isRegion: boolean;
  /** Where the name begins: moved to the right when an arrow runs through its usual place. */
  readonly nameX: number;
  /** Where the rows stand; `null` without rows. */
  readonly rowsPlace: Place | null;
}

/** The start of arrows that begin at no state of their own. */
export interface PlacedPill extends Place, DrawnPill {}

/** An arrow, from its start to its tip; every part is horizontal or vertical. */
export interface PlacedArrow extends DrawnArrow {
  readonly points: readonly Point[];
  /** Where its label stands, on the line; `null` without one. */
  readonly labelPlace: Place | null;
}
