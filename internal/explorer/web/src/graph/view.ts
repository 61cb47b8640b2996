// From a tab's state to what is drawn: filters, folding, and parallel edges merged.
import type { GraphEdge, GraphNode, Time } from './model';
import type { TabState } from './state';

/** How an edge is drawn: done, announced only, or denied. */
export type Standing = 'done' | 'planned' | 'denied';

export interface DrawnEdge {
  id: string;
  source: string;
  target: string;
  kind: string;
  standing: Standing;
  /** The relations it stands for, in order of time. */
  relations: GraphEdge[];
  claims: number;
}

export interface DrawnNode {
  node: GraphNode;
  /** Edges drawn at it. */
  degree: number;
  pinned: boolean;
  /** How many leaves are folded into it. */
  folded: number;
}

export interface Drawing {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
}

const announced = new Set(['PLANNED', 'EXPECTED', 'PROPOSED', 'REQUESTED', 'CONDITIONAL', 'HYPOTHETICAL']);

export function standing(edge: GraphEdge): Standing {
  if (edge.polarity === 'NEGATED' || edge.verdict === 'DENIED' || edge.verdict === 'CANCELLED') return 'denied';
  return announced.has(edge.modality) ? 'planned' : 'done';
}

/** Kinds whose order of ends says nothing, until the server's ontology has told. */
export const symmetricKinds = new Set([
  'MET',
  'PHONED',
  'NEGOTIATED_WITH',
  'COOPERATES_WITH',
  'HAS_RELATIONS_WITH',
]);

/** Whether nothing bounds the time. */
export const isUndated = (time: Time | null): boolean => !time || (time.earliest === null && time.latest === null);

/** Whether the time may lie in the range: their days overlap. */
export function mayLieIn(time: Time | null, range: { from: string; to: string }): boolean {
  if (!time) return false;
  return (time.latest ?? '9999-12-31') >= range.from && (time.earliest ?? '0000-01-01') <= range.to;
}

/** Orders by first possible day; what is not dated comes last. */
export function byTime(a: GraphEdge, b: GraphEdge): number {
  const key = (edge: GraphEdge) => edge.time?.earliest ?? edge.time?.latest ?? '9999-12-31';
  return key(a).localeCompare(key(b)) || a.id.localeCompare(b.id);
}

/**
 * The edges of the scene, now or as they were known at the as-of day. A relation is found again by
 * its id, or else, where fewer claims made another one of it, by its kind and ends.
 */
export function knownEdges(state: TabState): GraphEdge[] {
  const all = state.scene.graph.edges;
  if (!state.asOf) return [...all.values()];
  const then = state.asOf.edges;
  const known = [...all.keys()].flatMap((id) => then.get(id) ?? []);
  const key = (edge: GraphEdge) => [edge.kind, edge.source, edge.target].join(' ');
  const lost = new Set([...all.values()].filter((edge) => !then.has(edge.id)).map(key));
  for (const edge of then.values()) if (!all.has(edge.id) && lost.has(key(edge))) known.push(edge);
  return known;
}

export function drawing(state: TabState, spread: boolean): Drawing {
  const { scene, filter } = state;
  const nodes = new Map<string, GraphNode>();
  for (const node of scene.graph.nodes.values()) {
    if (!scene.hidden.has(node.id) && !filter.entityKindsOff.has(node.kind)) nodes.set(node.id, node);
  }
  const edges = knownEdges(state).filter((edge) => {
    if (!nodes.has(edge.source) || !nodes.has(edge.target) || filter.kindsOff.has(edge.kind)) return false;
    if (isUndated(edge.time)) return filter.undated;
    return !filter.range || mayLieIn(edge.time, filter.range);
  });

  // A node that lost all of its edges to a filter goes with them; one that never had any stays.
  const touched = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
  const linked = new Set<string>();
  for (const edge of scene.graph.edges.values()) linked.add(edge.source).add(edge.target);
  for (const id of [...nodes.keys()]) {
    if (linked.has(id) && !touched.has(id) && !scene.pinned.has(id)) nodes.delete(id);
  }

  const folded = foldLeaves(nodes, edges, scene.collapsed);
  const drawn = merge(
    edges.filter((edge) => nodes.has(edge.source) && nodes.has(edge.target)),
    spread,
  );
  const degree = new Map<string, number>();
  for (const edge of drawn) {
    for (const end of new Set([edge.source, edge.target])) degree.set(end, (degree.get(end) ?? 0) + edge.relations.length);
  }
  return {
    nodes: [...nodes.values()].map((node) => ({
      node,
      degree: degree.get(node.id) ?? 0,
      pinned: scene.pinned.has(node.id),
      folded: folded.get(node.id) ?? 0,
    })),
    edges: drawn,
  };
}

/** Takes the nodes that hang on a collapsed node alone out of `nodes`, and counts them for it. */
function foldLeaves(nodes: Map<string, GraphNode>, edges: GraphEdge[], collapsed: ReadonlySet<string>): Map<string, number> {
  const folded = new Map<string, number>();
  if (collapsed.size === 0) return folded;
  const neighbours = new Map<string, Set<string>>();
  for (const { source, target } of edges) {
    if (source === target) continue;
    for (const [a, b] of [[source, target], [target, source]] as const) {
      if (!neighbours.has(a)) neighbours.set(a, new Set());
      neighbours.get(a)!.add(b);
    }
  }
  for (const id of [...nodes.keys()]) {
    const around = neighbours.get(id);
    const [only] = around ?? [];
    if (around?.size === 1 && only !== undefined && collapsed.has(only) && !collapsed.has(id)) {
      nodes.delete(id);
      folded.set(only, (folded.get(only) ?? 0) + 1);
    }
  }
  return folded;
}

function merge(edges: GraphEdge[], spread: boolean): DrawnEdge[] {
  const groups = new Map<string, DrawnEdge>();
  for (const edge of [...edges].sort(byTime)) {
    const state = standing(edge);
    const [source, target] =
      symmetricKinds.has(edge.kind) && edge.source > edge.target ? [edge.target, edge.source] : [edge.source, edge.target];
    const key = spread ? edge.id : [edge.kind, state, source, target].join(' ');
    const group = groups.get(key);
    if (group) {
      group.relations.push(edge);
      group.claims += edge.claims;
    } else {
      groups.set(key, { id: key, source, target, kind: edge.kind, standing: state, relations: [edge], claims: edge.claims });
    }
  }
  return [...groups.values()];
}

/** The shortest way along drawn edges, whatever their direction; null when there is none. */
export function shortestPath(edges: readonly DrawnEdge[], from: string, to: string): { nodes: string[]; edges: string[] } | null {
  const at = new Map<string, { edge: DrawnEdge; other: string }[]>();
  for (const edge of edges) {
    for (const [a, b] of [[edge.source, edge.target], [edge.target, edge.source]] as const) {
      if (!at.has(a)) at.set(a, []);
      at.get(a)!.push({ edge, other: b });
    }
  }
  const came = new Map<string, { edge: DrawnEdge; from: string } | null>([[from, null]]);
  const queue = [from];
  for (const here of queue) {
    if (here === to) break;
    for (const { edge, other } of at.get(here) ?? []) {
      if (came.has(other)) continue;
      came.set(other, { edge, from: here });
      queue.push(other);
    }
  }
  if (!came.has(to)) return null;
  const nodes = [to];
  const walked: string[] = [];
  for (let step = came.get(to); step; step = came.get(step.from)) {
    nodes.unshift(step.from);
    walked.unshift(step.edge.id);
  }
  return { nodes, edges: walked };
}
