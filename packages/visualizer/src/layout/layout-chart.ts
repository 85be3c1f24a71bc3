import type { ELK, ElkExtendedEdge, ElkNode } from "elkjs";
import { InvalidArgument, needKnown } from "@offhook/engine";
import type { Chart } from "../graph/chart.ts";
import { backwardArrows } from "./backward-arrows.ts";
import type { ChartLayout, Place, Point } from "./chart-layout.ts";
import { drawingOf } from "./drawing.ts";
import type { DrawingOptions } from "./drawing-rules.ts";
import { placedBox } from "./placed-box.ts";
import { cardNode, elkGraphOf, stateNode } from "./elk-graph.ts";

/** Around the picture, in pixels. */
const margin = 16;

/**
 * Gives everything in a chart its place: no two labels or states overlap, no arrow runs through a state that it does
 * not belong to. The same chart gives the same layout, to the pixel. The layout engine (1.4 MB) is loaded by the first
 * call.
 * @throws InvalidArgument for what is no chart
 */
export async function layoutChart(chart: Chart, options: DrawingOptions = {}): Promise<ChartLayout> {
  if (chart?.format !== 1 || !Array.isArray(chart.states))
    throw new InvalidArgument("chart", chart, "a chart, as chartOf(machine) makes it");
  needKnown("options", options, { form: true, marks: true });
  const { form } = options;
  if (form !== undefined && !["folded", "full", "outline"].includes(form))
    throw new InvalidArgument("form", form, '"folded", "full" or "outline"');
  const drawing = drawingOf(chart, options);
  const backward = backwardArrows(drawing);
  const { graph, nodeIds } = elkGraphOf(drawing, backward);
  const placed = await (await elk()).layout(graph);
  const places = new Map<string, Place>();
  const collect = (node: ElkNode): void => {
    places.set(nodeIds.get(node.id) ?? "", placeOf(node));
    for (const child of node.children ?? []) collect(child);
  };
  for (const child of placed.children ?? []) collect(child);
  const place = (id: string): Place => places.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const arrows = drawing.arrows.map((arrow, index) => {
    const edge = placed.edges?.[index];
    const label = edge?.labels?.[0];
    const points = backward.has(arrow) ? pointsOf(edge).toReversed() : pointsOf(edge);
    if (arrow.kind === "start")
      return { ...arrow, points: centred(points, place(arrow.from)), labelPlace: null };
    return { ...arrow, points, labelPlace: label === undefined ? null : placeOf(label) };
  });
  return {
    chart,
    width: Math.ceil((placed.width ?? 0) + 2 * margin),
    height: Math.ceil((placed.height ?? 0) + 2 * margin),
    boxes: [...drawing.boxes.values()].map((box) => {
      const { id } = box.state;
      return placedBox(drawing.tree, box, place(stateNode(id)), places.get(cardNode(id)), arrows);
    }),
    pills: drawing.pills.map((pill) => ({ ...pill, ...place(pill.id) })),
    arrows,
  };
}

let engine: Promise<ELK> | undefined;

/** Loaded when it is needed, and once. */
function elk(): Promise<ELK> {
  engine ??= import("elkjs/lib/elk.bundled.js").then((module) => {
    const Elk = module.default as unknown as { new (): ELK };
    return new Elk();
  });
  return engine;
}

/** The arrow of a dot begins in its middle, also where ELK kept room for another one beside it. */
function centred(points: readonly Point[], dot: Place): readonly Point[] {
  const [first] = points;
  const middle = tenth(dot.x + dot.width / 2);
  const bend = points.findIndex(({ x }) => x !== first?.x);
  const upTo = bend < 0 ? points.length : bend;
  return points.map((point, index) => (index < upTo ? { ...point, x: middle } : point));
}

function placeOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Place>): Place {
  return { x: tenth(x + margin), y: tenth(y + margin), width: tenth(width), height: tenth(height) };
}

function pointsOf(edge: ElkExtendedEdge | undefined): readonly Point[] {
  return (edge?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }) => ({ x: tenth(x + margin), y: tenth(y + margin) })),
  );
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
