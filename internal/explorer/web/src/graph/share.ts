// A link that brings back query, variables and what was done to the graph. All of it travels in
// the URL's fragment, which browsers do not send to the server.
import { among, byId } from './api';
import { union } from './model';
import { changeSettings, settings, type Labels, type ViewName } from './settings';
import { noFilter, type TabState, type TabStore } from './state';

interface Shared {
  v: 1;
  query: string;
  variables?: Record<string, unknown>;
  /** Nodes and relations beyond the answer. */
  more?: string[];
  hidden?: string[];
  pinned?: string[];
  collapsed?: string[];
  kindsOff?: string[];
  entityKindsOff?: string[];
  range?: { from: string; to: string };
  undated?: false;
  /** What was known before this day. */
  asOf?: string;
  nodes?: readonly string[];
  edges?: readonly string[];
  marked?: string[];
  view?: ViewName;
  labels?: Labels;
  spread?: boolean;
  /** Rounded places, by id. */
  at?: Record<string, [number, number]>;
}

const key = 'g=';
/** Longer links are cut by mail programs and chats; places go first. */
const comfortable = 6000;

async function pack(shared: Shared): Promise<string> {
  const stream = new Blob([JSON.stringify(shared)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

async function unpack(packed: string): Promise<Shared> {
  const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const shared: unknown = JSON.parse(await new Response(stream).text());
  if (typeof shared !== 'object' || shared === null || (shared as Shared).v !== 1 || typeof (shared as Shared).query !== 'string') {
    throw new Error('the link was made by another version');
  }
  return shared as Shared;
}

/** The link to what a tab shows, on the page at an address. */
export async function shareLink(state: TabState, store: TabStore, base: string): Promise<string> {
  const { scene, filter, request, answered } = state;
  const more = [...scene.graph.nodes.keys(), ...scene.graph.edges.keys()].filter((id) => !answered.has(id));
  const shared: Shared = { v: 1, query: request?.query ?? '' };
  if (request?.variables) shared.variables = request.variables;
  if (more.length > 0) shared.more = more;
  if (scene.hidden.size > 0) shared.hidden = [...scene.hidden];
  if (scene.pinned.size > 0) shared.pinned = [...scene.pinned];
  if (scene.collapsed.size > 0) shared.collapsed = [...scene.collapsed];
  if (filter.kindsOff.size > 0) shared.kindsOff = [...filter.kindsOff];
  if (filter.entityKindsOff.size > 0) shared.entityKindsOff = [...filter.entityKindsOff];
  if (filter.range) shared.range = filter.range;
  if (!filter.undated) shared.undated = false;
  if (state.asOf) shared.asOf = state.asOf.day;
  if (state.selection.nodes.length > 0) shared.nodes = state.selection.nodes;
  if (state.selection.edges.length > 0) shared.edges = state.selection.edges;
  if (state.highlight.size > 0) shared.marked = [...state.highlight];
  const { view, labels, spread } = settings();
  Object.assign(shared, { view, labels, spread });
  const places = [...scene.graph.nodes.keys()].flatMap((id) => {
    const point = store.positions.get(id);
    return point ? [[id, [Math.round(point.x), Math.round(point.y)]] as const] : [];
  });
  const url = (packed: string) => `${base.replace(/#.*$/, '')}#${key}${packed}`;
  const whole = url(await pack({ ...shared, at: Object.fromEntries(places) as Record<string, [number, number]> }));
  return whole.length <= comfortable ? whole : url(await pack(shared));
}

let pending: Shared | null = null;
let problem: string | null = null;

/** Reads the link that the page was opened with. Call once, before GraphiQL is drawn. */
export async function readLink(fragment: string): Promise<{ query: string; variables: string | null } | null> {
  if (!fragment.startsWith(`#${key}`)) return null;
  try {
    pending = await unpack(fragment.slice(1 + key.length));
  } catch (error) {
    problem = `The link cannot be read: ${(error as Error).message}`;
    return null;
  }
  return { query: pending.query, variables: pending.variables ? JSON.stringify(pending.variables, null, 2) : null };
}

/** Whether a link waits for its query's answer. */
export const restoring = (): boolean => pending !== null;

/** Why the link that the page was opened with could not be read; null when all went well. */
export const linkProblem = (): string | null => problem;

/** Puts the graph as the link has it, once the link's query has answered. */
export async function restore(store: TabStore): Promise<void> {
  const shared = pending;
  if (!shared || store.state().request?.query !== shared.query) return;
  pending = null;
  const headers = store.state().request?.headers ?? {};
  const more = shared.more?.length ? await byId(shared.more, headers) : null;
  const { scene, epoch } = store.state();
  const graph = more ? union(scene.graph, more) : scene.graph;
  const asOf = shared.asOf ? { day: shared.asOf, edges: await among([...graph.nodes.keys()], shared.asOf, headers) } : null;
  changeSettings({
    ...(shared.view ? { view: shared.view } : {}),
    ...(shared.labels ? { labels: shared.labels } : {}),
    ...(shared.spread === undefined ? {} : { spread: shared.spread }),
  });
  for (const [id, [x, y]] of Object.entries(shared.at ?? {})) store.positions.set(id, { x, y });
  store.set({
    epoch: epoch + 1,
    scene: {
      graph,
      hidden: new Set(shared.hidden),
      pinned: new Set(shared.pinned),
      collapsed: new Set(shared.collapsed),
    },
    filter: {
      ...noFilter,
      kindsOff: new Set(shared.kindsOff),
      entityKindsOff: new Set(shared.entityKindsOff),
      range: shared.range ?? null,
      undated: shared.undated ?? true,
    },
    asOf,
    selection: { nodes: shared.nodes ?? [], edges: shared.edges ?? [] },
    highlight: new Set(shared.marked),
  });
}
