// The graph of an answer: entities as nodes, relations as edges, whatever shape the answer has.
import { prefix } from './enrich';

export interface Time {
  edtf: string | null;
  /** First possible day, ISO 8601; null when open or unknown. */
  earliest: string | null;
  /** Last possible day, inclusive; null when open or unknown. */
  latest: string | null;
  precision: string | null;
  basis: string | null;
}

export interface GraphNode {
  id: string;
  kind: string;
  label: string;
  labelAr: string | null;
  /** How many relations the whole graph has at this node; null when not known. */
  degree: number | null;
}

export interface GraphEdge {
  id: string;
  kind: string;
  source: string;
  target: string;
  time: Time | null;
  modality: string;
  polarity: string;
  verdict: string | null;
  role: string | null;
  what: string | null;
  /** How many claims stand behind it. */
  claims: number;
  /** How many independent sources stand behind it; null when not asked for. */
  sources: number | null;
}

export interface Graph {
  nodes: ReadonlyMap<string, GraphNode>;
  edges: ReadonlyMap<string, GraphEdge>;
}

export const emptyGraph: Graph = { nodes: new Map(), edges: new Map() };

const entityKinds: Record<string, string> = {
  person: 'PERSON',
  state: 'STATE',
  org: 'ORGANIZATION',
  place: 'PLACE',
  agreement: 'AGREEMENT',
  event: 'EVENT',
};

const entityTypes: Record<string, string> = {
  Person: 'PERSON',
  State: 'STATE',
  Organization: 'ORGANIZATION',
  Place: 'PLACE',
  Agreement: 'AGREEMENT',
  Event: 'EVENT',
};

/** The entity kind that an id tells; null for ids of relations, claims and articles. */
export function kindOfId(id: string): string | null {
  return entityKinds[id.slice(0, Math.max(0, id.indexOf(':')))] ?? null;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field as enriching named it, else as the query itself may have asked for it. */
function read(fields: Fields, name: string): unknown {
  return fields[prefix + name] ?? fields[name];
}

function text(fields: Fields, name: string): string | null {
  const value = read(fields, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(fields: Fields, name: string): number | null {
  const value = read(fields, name);
  return typeof value === 'number' ? value : null;
}

function readTime(value: unknown): Time | null {
  if (!isFields(value)) return null;
  return {
    edtf: text(value, 'edtf'),
    earliest: text(value, 'earliest'),
    latest: text(value, 'latest'),
    precision: text(value, 'precision'),
    basis: text(value, 'basis'),
  };
}

function nodeOf(fields: Fields): GraphNode | null {
  const id = text(fields, 'id');
  if (!id) return null;
  const type = text(fields, 'type') ?? text(fields, '__typename');
  const kind = (type ? entityTypes[type] : undefined) ?? kindOfId(id);
  if (!kind) return null;
  return {
    id,
    kind,
    label: text(fields, 'label') ?? id.slice(id.indexOf(':') + 1),
    labelAr: text(fields, 'labelAr'),
    degree: number(fields, 'degree'),
  };
}

function edgeOf(fields: Fields): GraphEdge | null {
  const id = text(fields, 'id');
  const type = text(fields, 'type') ?? text(fields, '__typename');
  if (!id || !(type === 'Relation' || id.startsWith('relation:'))) return null;
  const source = read(fields, 'source');
  const target = read(fields, 'target');
  const from = isFields(source) ? nodeOf(source) : null;
  const to = isFields(target) ? nodeOf(target) : null;
  if (!from || !to) return null;
  return {
    id,
    kind: text(fields, 'relationKind') ?? text(fields, 'kind') ?? 'RELATION',
    source: from.id,
    target: to.id,
    time: readTime(read(fields, 'time')),
    modality: text(fields, 'modality') ?? 'ASSERTED',
    polarity: text(fields, 'polarity') ?? 'POSITIVE',
    verdict: text(fields, 'verdict'),
    role: text(fields, 'role'),
    what: text(fields, 'what'),
    claims: number(fields, 'claimCount') ?? 1,
    sources: number(fields, 'independentSources'),
  };
}

/** Finds every entity and relation in an answer's data; nulls and what is neither are passed over. */
export function collect(data: unknown): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const stack: unknown[] = [data];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--) stack.push(value[index]);
      continue;
    }
    if (!isFields(value)) continue;
    const edge = edgeOf(value);
    if (edge) {
      edges.set(edge.id, edges.has(edge.id) ? richer(edges.get(edge.id)!, edge) : edge);
    } else {
      const node = nodeOf(value);
      if (node) nodes.set(node.id, nodes.has(node.id) ? mergeNode(nodes.get(node.id)!, node) : node);
    }
    for (const inner of Object.values(value).reverse()) {
      if (typeof inner === 'object' && inner !== null) stack.push(inner);
    }
  }
  return { nodes, edges };
}

/** Two readings of one node: what either knows. A label that is only the id's slug gives way. */
function mergeNode(a: GraphNode, b: GraphNode): GraphNode {
  const slug = a.id.slice(a.id.indexOf(':') + 1);
  return {
    id: a.id,
    kind: a.kind,
    label: a.label === slug ? b.label : a.label,
    labelAr: a.labelAr ?? b.labelAr,
    degree: a.degree ?? b.degree,
  };
}

/** Two readings of one relation: the one that knows its time and verdict. */
function richer(a: GraphEdge, b: GraphEdge): GraphEdge {
  const known = (edge: GraphEdge) =>
    [edge.time, edge.verdict, edge.role, edge.what, edge.sources].filter((value) => value !== null).length + edge.claims / 1e6;
  return known(b) > known(a) ? b : a;
}

/** Both graphs together; what `b` tells of a shared node is added to what `a` knows. */
export function union(a: Graph, b: Graph): Graph {
  const nodes = new Map(a.nodes);
  for (const [id, node] of b.nodes) nodes.set(id, nodes.has(id) ? mergeNode(nodes.get(id)!, node) : node);
  const edges = new Map(a.edges);
  for (const [id, edge] of b.edges) edges.set(id, edge);
  return { nodes, edges };
}

/** Whether the answer says that there is more than it holds. */
export function isTruncated(data: unknown): boolean {
  if (Array.isArray(data)) return data.some(isTruncated);
  if (!isFields(data)) return false;
  if (data['truncated'] === true || data['hasNextPage'] === true) return true;
  return Object.values(data).some(isTruncated);
}
