// The graph of each tab, outside React: GraphiQL takes a plugin's content down when it is hidden.
import { useSyncExternalStore } from 'react';
import type { Headers } from '../http';
import { emptyGraph, union, type Graph, type GraphEdge } from './model';

export interface Point {
  x: number;
  y: number;
}

/** What undo and redo go through: which nodes and edges there are and what was done to them. */
export interface Scene {
  graph: Graph;
  hidden: ReadonlySet<string>;
  /** Nodes that stay where they were put. */
  pinned: ReadonlySet<string>;
  /** Nodes whose leaves are folded into them. */
  collapsed: ReadonlySet<string>;
}

export interface Filter {
  /** Relation kinds that are not drawn. */
  kindsOff: ReadonlySet<string>;
  /** Entity kinds that are not drawn. */
  entityKindsOff: ReadonlySet<string>;
  /** Days, inclusive; null draws all times. */
  range: { from: string; to: string } | null;
  /** Draw edges of which no time is known. */
  undated: boolean;
}

/** What was known before a day, as the server answers it. */
export interface AsOf {
  day: string;
  edges: ReadonlyMap<string, GraphEdge>;
}

export type Status =
  | { phase: 'idle' }
  | { phase: 'loading'; what: string }
  | { phase: 'ready'; truncated: boolean; errors: string[]; note: string | null }
  | { phase: 'failed'; message: string };

export interface Selection {
  nodes: readonly string[];
  /** The relations of the selected edge; several when parallel edges are drawn as one. */
  edges: readonly string[];
}

export interface TabState {
  /** Counts what the canvas has to draw from scratch: new answers, restored links. */
  epoch: number;
  status: Status;
  request: { query: string; variables: Record<string, unknown> | null; headers: Headers } | null;
  /** The answer as shown: without what enriching added. */
  answer: unknown;
  /** The ids of all nodes and relations that the answer brought. */
  answered: ReadonlySet<string>;
  scene: Scene;
  past: readonly Scene[];
  future: readonly Scene[];
  filter: Filter;
  asOf: AsOf | null;
  selection: Selection;
  /** Ids of nodes and relations to stand out, such as a path; empty for none. */
  highlight: ReadonlySet<string>;
}

export const noFilter: Filter = { kindsOff: new Set(), entityKindsOff: new Set(), range: null, undated: true };
const noSelection: Selection = { nodes: [], edges: [] };

export const sceneOf = (graph: Graph): Scene => ({
  graph,
  hidden: new Set(),
  pinned: new Set(),
  collapsed: new Set(),
});

const blank: TabState = {
  epoch: 0,
  status: { phase: 'idle' },
  request: null,
  answer: undefined,
  answered: new Set(),
  scene: sceneOf(emptyGraph),
  past: [],
  future: [],
  filter: noFilter,
  asOf: null,
  selection: noSelection,
  highlight: new Set(),
};

const undoLimit = 100;

/** One tab's graph. Every change makes a new state; `positions` alone is changed in place. */
export class TabStore {
  #state = blank;
  #listeners = new Set<() => void>();
  /** Where nodes lie, by id; kept for nodes that are gone, which come back to their place. */
  readonly positions = new Map<string, Point>();

  readonly state = (): TabState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(change: Partial<TabState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Changes the scene so that undo brings the present one back. */
  change(scene: Partial<Scene>): void {
    const { scene: before, past } = this.#state;
    this.set({ scene: { ...before, ...scene }, past: [...past.slice(1 - undoLimit), before], future: [] });
  }

  undo(): void {
    const { past, scene, future } = this.#state;
    const before = past.at(-1);
    if (before) this.set({ scene: before, past: past.slice(0, -1), future: [scene, ...future] });
  }

  redo(): void {
    const { past, scene, future } = this.#state;
    const [after, ...rest] = future;
    if (after) this.set({ scene: after, past: [...past, scene], future: rest });
  }

  /** A new answer: its graph replaces the old one, filters and selection start afresh. */
  answered(answer: unknown, graph: Graph, status: Status): void {
    this.set({
      epoch: this.#state.epoch + 1,
      answer,
      answered: new Set([...graph.nodes.keys(), ...graph.edges.keys()]),
      status,
      scene: sceneOf(graph),
      past: [],
      future: [],
      filter: noFilter,
      asOf: null,
      selection: noSelection,
      highlight: new Set(),
    });
  }

  add(graph: Graph): void {
    const { scene } = this.#state;
    const hidden = new Set(scene.hidden);
    for (const id of graph.nodes.keys()) hidden.delete(id);
    this.change({ graph: union(scene.graph, graph), hidden });
  }

  hide(ids: readonly string[]): void {
    this.change({ hidden: new Set([...this.#state.scene.hidden, ...ids]) });
    this.select([], []);
  }

  showAll(): void {
    this.change({ hidden: new Set(), collapsed: new Set() });
  }

  toggle(set: 'pinned' | 'collapsed', id: string): void {
    const changed = new Set(this.#state.scene[set]);
    if (!changed.delete(id)) changed.add(id);
    this.change({ [set]: changed });
  }

  filter(change: Partial<Filter>): void {
    this.set({ filter: { ...this.#state.filter, ...change } });
  }

  select(nodes: readonly string[], edges: readonly string[]): void {
    this.set({ selection: { nodes, edges } });
  }
}

const tabs = new Map<string, TabStore>();
let active = '';
const activeListeners = new Set<() => void>();

/** The store of a tab, made when first asked for. */
export function tabStore(id: string): TabStore {
  let store = tabs.get(id);
  if (!store) {
    store = new TabStore();
    tabs.set(id, store);
  }
  return store;
}

/** The store of the tab in front, to which answers go. */
export const activeStore = (): TabStore => tabStore(active);

/** Says which tab is in front; stores of tabs that are gone are dropped. */
export function activate(id: string, all: readonly string[]): void {
  const changed = active !== id;
  active = id;
  for (const known of tabs.keys()) {
    if (known !== id && !all.includes(known)) tabs.delete(known);
  }
  if (changed) for (const listener of activeListeners) listener();
}

const subscribeActive = (listener: () => void) => {
  activeListeners.add(listener);
  return () => activeListeners.delete(listener);
};

export function useActiveStore(): TabStore {
  return useSyncExternalStore(subscribeActive, activeStore);
}

export function useTabState(store: TabStore): TabState {
  return useSyncExternalStore(store.subscribe, store.state);
}
