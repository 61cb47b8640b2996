import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { examples } from '../src/examples';
import { CannotEnrich, enrich, strip } from '../src/graph/enrich';
import { collect, isTruncated, union } from '../src/graph/model';
import { answer, schema } from './world';

const yevkurov = 'person:yunus-bek-yevkurov';

/** What the page does with a query: enriched, answered, drawn. */
async function draw(query: string, variables?: Record<string, unknown>) {
  const enriched = enrich(query, schema);
  expect(validate(schema, parse(enriched)).map((error) => error.message)).toEqual([]);
  const result = await answer(enriched, variables);
  return { result, graph: collect(result.data) };
}

describe.each(examples)('enriching $name', (example) => {
  test('changes nothing of what is shown', async () => {
    const plain = await answer(example.query, example.variables);
    const { result } = await draw(example.query, example.variables);
    expect(result.errors).toBeUndefined();
    expect(strip(JSON.parse(JSON.stringify(result)))).toEqual(JSON.parse(JSON.stringify(plain)));
  });
});

describe('any shape is drawn', () => {
  test('a query that asks for labels alone', async () => {
    const { graph } = await draw('{ relations(filter: {kinds: [MET]}) { nodes { source { label } } } }');
    expect([...graph.edges.values()].map((edge) => edge.kind)).toEqual(Array(5).fill('MET'));
    expect(graph.nodes.get('person:assimi-goita')).toMatchObject({ kind: 'PERSON', label: 'Assimi Goïta', labelAr: 'أسيمي غويتا' });
  });

  test('aliases that mislead', async () => {
    const { graph } = await draw(
      '{ relations(filter: {kinds: [ACCOMPANIED]}) { nodes { id: kind source: target { id: label } target: source { kind: id } } } }',
    );
    const [edge] = [...graph.edges.values()];
    expect(edge).toMatchObject({ kind: 'ACCOMPANIED', source: 'person:igor-gromyko', target: yevkurov });
    expect([...graph.nodes.keys()].sort()).toEqual(['person:igor-gromyko', yevkurov]);
  });

  test('fragments, named and inline, on interfaces and objects', async () => {
    const { graph } = await draw(
      `query { node(id: "${yevkurov}") { ... on Person { relations(filter: {kinds: [VISITED]}) { ...Edges } } } }
       fragment Edges on RelationConnection { edges { node { ...Ends } } }
       fragment Ends on Relation { target { ... on State { names { text } } } }`,
    );
    expect(graph.edges.size).toBe(4);
    expect([...graph.nodes.keys()].sort()).toEqual([yevkurov, 'state:CF', 'state:GQ', 'state:ML']);
  });

  test('cycles: an entity below itself', async () => {
    const { graph } = await draw(
      `{ node(id: "state:ML") { ... on State { relations { nodes { other(than: "state:ML") { id relations { nodes { target { id } } } } } } } } }`,
    );
    expect([...graph.edges.values()].filter((edge) => edge.source === 'state:ML' || edge.target === 'state:ML').length).toBeGreaterThan(4);
    expect(new Set(graph.nodes.keys()).size).toBe(graph.nodes.size);
  });

  test('mixed nodes with nulls among them', async () => {
    const { graph } = await draw(`{ nodes(ids: ["state:ML", "state:ZZ", "relation:1"]) { id } }`);
    expect([...graph.nodes.keys()].sort()).toEqual([yevkurov, 'state:ML']);
    expect([...graph.edges.keys()]).toEqual(['relation:1']);
  });

  test('errors beside data', async () => {
    const { result, graph } = await draw(`{ bad: neighborhood(ids: ["state:ZZ"]) { nodes { id } truncated } good: node(id: "state:ML") { id } }`);
    expect(result.errors).toHaveLength(1);
    expect(result.data).toBeNull();
    expect(graph.nodes.size).toBe(0);
    const partial = collect({ bad: null, good: { id: 'state:ML', label: 'Mali' } });
    expect(partial.nodes.get('state:ML')?.label).toBe('Mali');
  });

  test('paths', async () => {
    const { graph } = await draw('{ paths(from: "person:igor-gromyko", to: "state:GQ") { length } }');
    expect(graph.nodes.size).toBe(0); // nothing of a path was asked for but its length
    const walked = await draw('{ paths(from: "person:igor-gromyko", to: "state:GQ") { relations { kind } } }');
    expect([...walked.graph.edges.values()].map((edge) => edge.kind)).toEqual(['ACCOMPANIED', 'VISITED']);
  });

  test('articles are drawn as what they claim, but not below a claim', () => {
    expect(enrich('{ articles { nodes { title } } }', schema)).toContain('safir_claims');
    expect(enrich('{ relations { nodes { claims { nodes { article { title } } } } } }', schema)).not.toContain('safir_claims:');
  });

  test('introspection stays as it is', () => {
    const query = '{ __schema { types { name } } __type(name: "Node") { name } }';
    expect(enrich(query, schema)).toBe(query);
  });
});

describe('what cannot be enriched says so', () => {
  test.each([
    ['{ relations {', /cannot be read/],
    ['{ stats { safir_x: entities } }', /safir_/],
    ['fragment safirEntity on Entity { id } { node(id: "a") { ...safirEntity } }', /safir_/],
  ])('%s', (query, message) => {
    expect(() => enrich(query, schema)).toThrow(CannotEnrich);
    expect(() => enrich(query, schema)).toThrow(message);
  });

  test('a schema with fewer fields gets fewer aliases', () => {
    const small = buildSchema('interface Node { id: ID! } interface Entity implements Node { id: ID! } type Person implements Entity & Node { id: ID! } type Query { node: Node }');
    const enriched = enrich('{ node { id } }', small);
    expect(validate(small, parse(enriched))).toEqual([]);
    expect(enriched).toContain('safir_id: id');
    expect(enriched).not.toContain('degree');
  });
});

describe('without enriching', () => {
  test('what was asked for by its own name is drawn', async () => {
    const { data } = await answer('{ relations(filter: {kinds: [MET]}, first: 1) { nodes { id kind source { id label } target { id } } } }');
    const graph = collect(data);
    expect([...graph.edges.values()]).toMatchObject([{ kind: 'MET', source: yevkurov, target: 'person:assimi-goita', time: null }]);
    expect(graph.nodes.get(yevkurov)).toMatchObject({ kind: 'PERSON', label: 'Yunus-bek Yevkurov' });
    expect(graph.nodes.get('person:assimi-goita')?.label).toBe('assimi-goita');
  });

  test('a relation without both ends is no edge', () => {
    expect(collect({ id: 'relation:1', kind: 'MET', source: { id: 'state:ML' } }).edges.size).toBe(0);
    expect(collect({ id: 'relation:1', source: { label: 'Mali' }, target: { id: 'state:ML' } }).edges.size).toBe(0);
  });

  test.each([null, undefined, 1, 'text', [], {}, [[null]], { a: { b: [null, { c: 1 }] } }])('%j draws nothing', (data) => {
    const graph = collect(data);
    expect(graph.nodes.size + graph.edges.size).toBe(0);
  });
});

test('strip leaves its input alone', () => {
  const input = { a: [{ safir_id: 'x', id: 'y', b: null }], safir_type: 'Q' };
  const copy = structuredClone(input);
  expect(strip(input)).toEqual({ a: [{ id: 'y', b: null }] });
  expect(input).toEqual(copy);
});

test('union keeps what either knows', () => {
  const a = collect({ id: 'state:ML', label: 'Mali' });
  const b = collect({ x: { id: 'state:ML', degree: 7 }, y: { id: 'state:RU', label: 'Russia' } });
  const both = union(a, b);
  expect(both.nodes.get('state:ML')).toMatchObject({ label: 'Mali', degree: 7 });
  expect(both.nodes.size).toBe(2);
  expect(a.nodes.size).toBe(1);
});

test('truncation is noticed wherever it is said', () => {
  expect(isTruncated({ a: { pageInfo: { hasNextPage: true } } })).toBe(true);
  expect(isTruncated({ a: [{ truncated: true }] })).toBe(true);
  expect(isTruncated({ a: { pageInfo: { hasNextPage: false }, truncated: false } })).toBe(false);
});

test('an answer of thousands of relations is read whole', () => {
  const nodes = Array.from({ length: 5000 }, (_, index) => ({
    id: `relation:${index}`,
    kind: 'MET',
    source: { id: `person:p${index % 1000}` },
    target: { id: `person:p${(index * 7 + 1) % 1000}` },
  }));
  expect(collect({ relations: { nodes } }).edges.size).toBe(5000);
});
