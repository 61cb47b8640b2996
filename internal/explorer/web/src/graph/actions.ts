// What can be done with the graph from more than one place of the panel.
import { among, shortestWay } from './api';
import type { GraphEdge } from './model';
import type { TabStore } from './state';
import { shortestPath, type Drawing } from './view';

/** Marks a node, its edges and what they lead to; the rest steps back. */
export function highlightAround(store: TabStore, id: string): void {
  const marked = new Set([id]);
  for (const edge of store.state().scene.graph.edges.values()) {
    if (edge.source !== id && edge.target !== id) continue;
    marked.add(edge.source).add(edge.target).add(edge.id);
  }
  store.set({ highlight: marked });
}

/**
 * Marks the shortest way between two nodes: along what is drawn, else along the whole graph, whose
 * part is then added. Returns its number of steps; null when the server knows none of four steps.
 */
export async function findPath(store: TabStore, drawing: Drawing, from: string, to: string): Promise<number | null> {
  const near = shortestPath(drawing.edges, from, to);
  if (near) {
    const walked = new Set(near.edges);
    const relations = drawing.edges.filter((edge) => walked.has(edge.id)).flatMap((edge) => edge.relations.map(({ id }) => id));
    store.set({ highlight: new Set([...near.nodes, ...relations]) });
    return near.edges.length;
  }
  const far = await shortestWay(from, to, store.state().request?.headers ?? {});
  if (far.edges.size === 0) return null;
  store.add(far);
  store.set({ highlight: new Set([...far.nodes.keys(), ...far.edges.keys()]) });
  return far.edges.size;
}

/** Adds the relations among the drawn nodes that the answer did not bring; returns how many. */
export async function connect(store: TabStore, drawing: Drawing): Promise<number> {
  const ids = drawing.nodes.map(({ node }) => node.id);
  const found = await among(ids, null, store.state().request?.headers ?? {});
  const before = store.state().scene.graph.edges;
  const fresh = new Map<string, GraphEdge>([...found].filter(([id]) => !before.has(id)));
  if (fresh.size > 0) store.add({ nodes: new Map(), edges: fresh });
  return fresh.size;
}
