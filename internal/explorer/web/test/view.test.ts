import type { GraphQLEnumType } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { GraphEdge, GraphNode, Time } from '../src/graph/model';
import { histogram, lastDay, monthOf } from '../src/graph/months';
import { noFilter, sceneOf, TabStore } from '../src/graph/state';
import { dateText, edgeText, isolate, isolateDate, sliceBytes } from '../src/graph/text';
import { valueName } from '../src/graph/words';
import { projectSchema } from './schema';
import { drawing, mayLieIn, shortestPath, standing } from '../src/graph/view';

const schema = projectSchema();

const time = (edtf: string, earliest: string | null, latest: string | null): Time => ({ edtf, earliest, latest, precision: null, basis: null });
const day = (text: string) => time(text, text, text);

let next = 0;
function edge(kind: string, source: string, target: string, more: Partial<GraphEdge> = {}): GraphEdge {
  return {
    id: `relation:${++next}`,
    kind,
    source,
    target,
    time: null,
    modality: 'ASSERTED',
    polarity: 'POSITIVE',
    verdict: 'UNCONTESTED',
    role: null,
    what: null,
    claims: 1,
    sources: 1,
    ...more,
  };
}

const node = (id: string): GraphNode => ({ id, kind: id.startsWith('s') ? 'STATE' : 'PERSON', label: id, labelAr: null, degree: null });

function storeWith(edges: GraphEdge[], alone: string[] = []): TabStore {
  const ids = new Set([...edges.flatMap(({ source, target }) => [source, target]), ...alone]);
  const store = new TabStore();
  store.answered({}, { nodes: new Map([...ids].map((id) => [id, node(id)])), edges: new Map(edges.map((one) => [one.id, one])) }, { phase: 'idle' });
  return store;
}

const drawn = (store: TabStore, spread = false) => {
  const { nodes, edges } = drawing(store.state(), spread);
  return {
    nodes: nodes.map((one) => one.node.id).sort(),
    edges: edges.map((one) => `${one.source} ${one.kind} ${one.target} ×${one.relations.length} ${one.standing}`).sort(),
  };
};

describe('parallel edges', () => {
  const edges = [
    edge('MET', 'a', 'b', { time: day('2025-11-11') }),
    edge('MET', 'b', 'a', { time: day('2025-03-04') }),
    edge('VISITED', 'a', 's'),
    edge('VISITED', 's', 'a'),
    edge('VISITED', 'a', 's', { modality: 'PLANNED' }),
    edge('VISITED', 'a', 's', { polarity: 'NEGATED' }),
  ];

  test('of one kind, direction and standing are one', () => {
    expect(drawn(storeWith(edges)).edges).toEqual([
      'a MET b ×2 done',
      'a VISITED s ×1 denied',
      'a VISITED s ×1 done',
      'a VISITED s ×1 planned',
      's VISITED a ×1 done',
    ]);
  });

  test('are apart when spread', () => {
    expect(drawing(storeWith(edges).state(), true).edges).toHaveLength(6);
  });

  test('carry their number and the dates that they span', () => {
    const [met] = drawing(storeWith(edges.slice(0, 2)).state(), false).edges;
    expect(edgeText(met!, 'en')).toBe(`${isolate('met')} ×2\n${isolateDate('2025-03-04 … 2025-11-11')}`);
  });
});

test.each([
  [{}, 'done'],
  [{ modality: 'REPORTED' }, 'done'],
  [{ modality: 'PLANNED' }, 'planned'],
  [{ modality: 'CONDITIONAL' }, 'planned'],
  [{ modality: 'PLANNED', verdict: 'CANCELLED' }, 'denied'],
  [{ polarity: 'NEGATED' }, 'denied'],
  [{ verdict: 'DENIED', modality: 'REPORTED' }, 'denied'],
] as const)('%j is drawn as %s', (more, expected) => {
  expect(standing(edge('VISITED', 'a', 'b', more))).toBe(expected);
});

describe('filters', () => {
  const edges = [
    edge('MET', 'a', 'b', { time: day('2025-03-04') }),
    edge('VISITED', 'a', 's1', { time: time('2025-03', '2025-03-01', '2025-03-31') }),
    edge('SUPPLIED', 's1', 's2'),
    edge('COOPERATES_WITH', 's1', 's2', { time: time('2021/..', '2021-01-01', null) }),
  ];

  test('of time keep what may lie in the range', () => {
    const range = { from: '2025-03-10', to: '2025-03-20' };
    expect(edges.map((one) => mayLieIn(one.time, range))).toEqual([false, true, false, true]);
  });

  test('take nodes along that lose all of their edges, but not those that never had one', () => {
    const store = storeWith(edges, ['c']);
    store.filter({ range: { from: '2025-03-04', to: '2025-03-04' }, undated: false });
    expect(drawn(store).nodes).toEqual(['a', 'b', 'c', 's1', 's2']);
    store.filter({ kindsOff: new Set(['COOPERATES_WITH', 'VISITED']) });
    expect(drawn(store)).toEqual({ nodes: ['a', 'b', 'c'], edges: ['a MET b ×1 done'] });
    store.set({ filter: noFilter });
    expect(drawn(store).edges).toHaveLength(4);
  });

  test('keep undated edges whatever the range, until they are switched off', () => {
    const store = storeWith(edges);
    store.filter({ range: { from: '1990-01-01', to: '1990-12-31' } });
    expect(drawn(store).edges).toEqual(['s1 SUPPLIED s2 ×1 done']);
    store.filter({ undated: false });
    expect(drawn(store).edges).toEqual([]);
  });

  test('of entity kinds take the edges along', () => {
    const store = storeWith(edges);
    store.filter({ entityKindsOff: new Set(['PERSON']) });
    expect(drawn(store).nodes).toEqual(['s1', 's2']);
  });
});

describe('as of a day', () => {
  const known = edge('MET', 'a', 'b', { claims: 3 });
  const later = edge('MET', 'a', 'c');
  const split = edge('VISITED', 'a', 's');

  test('edges not yet known go, known ones are as they were', () => {
    const store = storeWith([known, later]);
    store.set({ asOf: { day: '2025-01-01', edges: new Map([[known.id, { ...known, claims: 1, modality: 'PLANNED' }]]) } });
    expect(drawn(store)).toEqual({ nodes: ['a', 'b'], edges: ['a MET b ×1 planned'] });
  });

  test('a relation that had another id is found by kind and ends; others are not added', () => {
    const store = storeWith([split]);
    const before = { ...split, id: 'relation:other' };
    store.set({ asOf: { day: '2025-01-01', edges: new Map([before, edge('SIGNED', 'a', 's')].map((one) => [one.id, one])) } });
    expect(drawn(store).edges).toEqual(['a VISITED s ×1 done']);
  });
});

describe('the scene', () => {
  const star = () => storeWith([edge('MET', 'hub', 'x'), edge('MET', 'hub', 'y'), edge('MET', 'hub', 'z'), edge('MET', 'y', 'z')]);

  test('folds leaves into a collapsed node and counts them', () => {
    const store = star();
    store.toggle('collapsed', 'hub');
    expect(drawn(store).nodes).toEqual(['hub', 'y', 'z']);
    expect(drawing(store.state(), false).nodes.find((one) => one.node.id === 'hub')?.folded).toBe(1);
    store.toggle('collapsed', 'hub');
    expect(drawn(store).nodes).toHaveLength(4);
  });

  test('two collapsed nodes that have only each other stay', () => {
    const store = storeWith([edge('MET', 'a', 'b')]);
    store.toggle('collapsed', 'a');
    store.toggle('collapsed', 'b');
    expect(drawn(store).nodes).toEqual(['a', 'b']);
  });

  test('undo and redo go through every change; a new change ends redo', () => {
    const store = star();
    store.hide(['x']);
    store.toggle('pinned', 'y');
    expect(drawn(store).nodes).toEqual(['hub', 'y', 'z']);
    store.undo();
    store.undo();
    expect(drawn(store).nodes).toHaveLength(4);
    store.undo();
    expect(drawn(store).nodes).toHaveLength(4);
    store.redo();
    expect(drawn(store).nodes).toHaveLength(3);
    store.hide(['z']);
    store.redo();
    expect(store.state().future).toEqual([]);
    expect(drawn(store).nodes).toEqual(['hub', 'y']);
  });

  test('adding brings hidden nodes back', () => {
    const store = star();
    store.hide(['x']);
    store.add({ nodes: new Map([['x', node('x')]]), edges: new Map() });
    expect(drawn(store).nodes).toHaveLength(4);
  });

  test('a new answer starts afresh', () => {
    const store = star();
    store.hide(['x']);
    store.filter({ kindsOff: new Set(['MET']) });
    store.answered({}, sceneOf({ nodes: new Map([['a', node('a')]]), edges: new Map() }).graph, { phase: 'idle' });
    expect(drawn(store)).toEqual({ nodes: ['a'], edges: [] });
    expect(store.state().past).toEqual([]);
  });
});

describe('the shortest path', () => {
  const edges = drawing(storeWith([edge('MET', 'a', 'b'), edge('VISITED', 'c', 'b'), edge('MET', 'c', 'd'), edge('MET', 'e', 'f')]).state(), false).edges;

  test('goes against arrows too', () => {
    expect(shortestPath(edges, 'a', 'd')?.nodes).toEqual(['a', 'b', 'c', 'd']);
    expect(shortestPath(edges, 'a', 'd')?.edges).toHaveLength(3);
  });

  test('is null between parts, empty to itself', () => {
    expect(shortestPath(edges, 'a', 'e')).toBeNull();
    expect(shortestPath(edges, 'a', 'a')).toEqual({ nodes: ['a'], edges: [] });
  });
});

describe('months', () => {
  test.each([
    ['2025-02-10', '2025-02-28'],
    ['2024-02-10', '2024-02-29'],
    ['2025-12-01', '2025-12-31'],
    ['1900-02-01', '1900-02-28'],
    ['0099-04-01', '0099-04-30'],
  ])('%s ends on %s', (text, last) => {
    expect(lastDay(monthOf(text))).toBe(last);
  });

  test('count spans in each of their months, open ones where they begin', () => {
    const bars = histogram([
      edge('MET', 'a', 'b', { time: time('2025-01/2025-03', '2025-01-15', '2025-03-02') }),
      edge('MET', 'a', 'b', { time: day('2025-03-04') }),
      edge('MET', 'a', 'b', { time: time('2025-02/..', '2025-02-01', null) }),
      edge('MET', 'a', 'b'),
    ]);
    expect(bars).toEqual({ start: monthOf('2025-01-01'), counts: [1, 2, 2] });
  });

  test('of undated edges are none; of a millennium, a century', () => {
    expect(histogram([edge('MET', 'a', 'b')])).toBeNull();
    expect(histogram([edge('MET', 'a', 'b', { time: day('1025-01-01') }), edge('MET', 'a', 'b', { time: day('2025-01-01') })])?.counts).toHaveLength(1200);
  });
});

test.each([
  ['2025-03-04', '2025-03-04'],
  ['../2025-03-19', '≤ 2025-03-19'],
  ['2021/..', '≥ 2021'],
  ['2025-06-22/2025-06-26', '2025-06-22 – 2025-06-26'],
  ['[2025-03-04,2025-03-05]', '[2025-03-04,2025-03-05]'],
  [null, ''],
])('the time %s is written %s', (edtf, text) => {
  expect(dateText(edtf)).toBe(text);
});

test('every value of the API’s enumerations has an Arabic word', () => {
  for (const name of ['Modality', 'Polarity', 'Verdict', 'Precision', 'Basis', 'Lifecycle']) {
    for (const { name: value } of (schema.getType(name) as GraphQLEnumType).getValues()) {
      expect(valueName(value, 'ar'), `${name}.${value}`).toMatch(/\p{Script=Arabic}/u);
      expect(valueName(value, 'en')).toMatch(/^[a-z ]+$/);
    }
  }
});

describe('byte offsets', () => {
  test('cut Arabic where the server says', () => {
    const quote = 'زار إيفكوروف مالي';
    const bytes = new TextEncoder();
    const start = bytes.encode('زار ').length;
    expect(sliceBytes(quote, start, start + 16)).toEqual(['زار ', 'إيفكوروف', ' مالي']);
  });

  test.each([[-1, 2], [0, 99], [3, 2], [1, 4]])('%i to %i is refused', (start, end) => {
    expect(sliceBytes('مالي', start, end)).toBeNull();
  });
});
