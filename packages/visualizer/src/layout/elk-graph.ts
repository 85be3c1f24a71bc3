import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs";
import { cardSize, labelSize, leafSize, nameSizeOf, pillSize } from "./box-size.ts";
import type { Drawing, DrawnArrow } from "./drawing.ts";

/** A drawing as ELK takes it, and which of ours is behind ELK's names: names of machines never reach it. */
export interface ElkInput {
  readonly graph: ElkNode;
  readonly nodeIds: ReadonlyMap<string, string>;
}

const gap = "24";
const options: Readonly<Record<string, string>> = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.edgeLabels.inline": "true",
  "elk.edgeLabels.placement": "CENTER",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
};
const spacing: Readonly<Record<string, string>> = {
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.spacing.nodeNode": gap,
  "elk.spacing.edgeNode": "18",
  "elk.spacing.edgeEdge": "14",
  "elk.spacing.edgeLabel": "6",
  "elk.spacing.labelLabel": "8",
  "elk.layered.spacing.nodeNodeBetweenLayers": "28",
  "elk.layered.spacing.edgeNodeBetweenLayers": "16",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
};

/** The names under which layouts find their places. */
export function stateNode(id: string): string {
  return `state:${id}`;
}

export function cardNode(id: string): string {
  return `card:${id}`;
}

export function elkGraphOf(drawing: Drawing, backward: ReadonlySet<DrawnArrow>): ElkInput {
  const { tree, sinks, boxes, pills, arrows } = drawing;
  const names = new Map<string, string>();
  const nodeIds = new Map<string, string>();
  const states = [...boxes.keys()];
  const ids = [...states.map(stateNode), ...states.map(cardNode), ...pills.map((pill) => pill.id)];
  for (const id of ids) {
    const name = `n${names.size}`;
    names.set(id, name);
    nodeIds.set(name, id);
  }
  const pillIds = new Set(pills.map(({ id }) => id));
  const nameOf = (end: string): string => names.get(pillIds.has(end) ? end : stateNode(end)) ?? "";

  const node = (id: string): ElkNode => {
    const box = boxes.get(id);
    if (box === undefined) throw new TypeError(`Nothing is drawn for the state ${id}.`);
    const name = nameOf(id);
    const children = tree.children(id);
    const last: LayoutOptions = sinks.includes(id) ? { "elk.layered.layering.layerConstraint": "LAST" } : {};
    if (children.length === 0) return { id: name, ...leafSize(box), layoutOptions: last };
    const card = { id: names.get(cardNode(id)) ?? "", ...cardSize(box) };
    const inside = [
      ...pills
        .filter(({ parent }) => parent === id)
        .map((pill) => ({ id: nameOf(pill.id), ...pillSize(pill) })),
      ...(box.rows.length === 0 ? [] : [card]),
      ...children.map((child) => node(child.id)),
    ];
    const { width, height } = nameSizeOf(box);
    return {
      id: name,
      children: inside,
      layoutOptions: {
        ...last,
        ...spacing,
        "elk.padding": `[top=${height + 10},left=18,bottom=18,right=18]`,
        "elk.nodeSize.constraints": "MINIMUM_SIZE",
        "elk.nodeSize.minimum": `(${width},${height})`,
      },
    };
  };
  const edges = arrows.map((arrow, index): ElkExtendedEdge => {
    const { label } = arrow;
    const [from, to] = backward.has(arrow) ? [arrow.to, arrow.from] : [arrow.from, arrow.to];
    const ends = { id: `e${index}`, sources: [nameOf(from)], targets: [nameOf(to)] };
    return label.length === 0
      ? ends
      : {
          ...ends,
          labels: [
            {
              id: `l${index}`,
              text: "label",
              ...labelSize(label),
              layoutOptions: { "elk.edgeLabels.inline": "true" },
            },
          ],
        };
  });
  /** Unseen: a card stands beside where its state starts, not above. */
  const besides = pills.flatMap(({ id, kind, parent }): ElkExtendedEdge[] => {
    const card = names.get(cardNode(parent)) ?? "";
    const hasCard = kind === "start" && (boxes.get(parent)?.rows.length ?? 0) > 0;
    return hasCard ? [{ id: `beside-${card}`, sources: [nameOf(id)], targets: [card] }] : [];
  });
  return {
    graph: {
      id: "all",
      layoutOptions: { ...options, ...spacing },
      children: [node("")],
      edges: [...edges, ...besides],
    },
    nodeIds,
  };
}
