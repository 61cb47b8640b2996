import { parse, validate } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { collect } from '../src/graph/model';
import { pictureOf, wordsOf } from '../src/graph/geometry';
import { TabStore } from '../src/graph/state';
import { changeSettings, settings } from '../src/graph/settings';
import { drawing } from '../src/graph/view';
import { answer, schema } from './world';

// http.ts, which the export reads the endpoint from, asks for the page's address when it is loaded.
vi.stubGlobal('document', { baseURI: 'http://127.0.0.1:8080/' });
const { csv, csvField, curl, graphml, queryForDrawing, svg, xml } = await import('../src/graph/export');
const { readLink, restore, restoring, shareLink } = await import('../src/graph/share');
const { foldForSearch } = await import('../src/graph/fold');

async function stored(query: string): Promise<TabStore> {
  const { data } = await answer(query);
  const store = new TabStore();
  store.answered({ data }, collect(data), { phase: 'ready', truncated: false, errors: [], note: null });
  store.set({ request: { query, variables: null, headers: {} } });
  return store;
}

const march = `{ neighborhood(ids: ["person:yunus-bek-yevkurov"], filter: {when: {from: "2025-03", to: "2025-03"}}) {
  nodes { id label labelAr: label(lang: "ar") }
  relations { id kind time { edtf earliest latest } source { id label } target { id label } claimCount } } }`;

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['@cmd', "'@cmd"],
  ['-x,y', `"'-x,y"`],
  [-3, '-3'],
  [null, ''],
  ['مالي', 'مالي'],
])('a CSV field %j is %s', (value, text) => {
  expect(csvField(value)).toBe(text);
});

test('CSV has one line per relation and a byte order mark', async () => {
  const { edges, ...rest } = drawing((await stored(march)).state(), false);
  const lines = csv({ edges, ...rest }).trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^\ufeffid,kind,source,/);
  expect(lines).toHaveLength(1 + edges.reduce((sum, edge) => sum + edge.relations.length, 0));
  expect(lines.join('\n')).toContain('VISITED,person:yunus-bek-yevkurov,Yunus-bek Yevkurov,state:ML,Mali,2025-03-04');
});

test('GraphML and SVG hold each node once and escape what is written in them', async () => {
  const store = await stored(march);
  const nodes = new Map(store.state().scene.graph.nodes);
  nodes.set('state:ML', { ...nodes.get('state:ML')!, label: '<Mali> & "co"\u0001' });
  store.change({ graph: { nodes, edges: store.state().scene.graph.edges } });
  const shown = drawing(store.state(), false);
  for (const id of nodes.keys()) store.positions.set(id, { x: Math.random() * 500, y: Math.random() * 500 });
  const files = [graphml(shown), svg(pictureOf(shown, wordsOf(shown, 'both', 'en'), (id) => store.positions.get(id)), 'light')];
  for (const file of files) {
    expect(file).toContain('&lt;Mali&gt; &amp; &quot;co&quot;');
    expect(file).not.toMatch(/\u0001|undefined|NaN/);
    const opened = [...file.matchAll(/<([a-z]+)(?:\s[^>]*?)?(\/?)>/gi)].filter((match) => match[2] === '').map((match) => match[1]);
    const closed = [...file.matchAll(/<\/([a-z]+)>/gi)].map((match) => match[1]);
    expect(opened.sort()).toEqual(closed.sort());
  }
  expect(files[0]!.match(/<node /g)).toHaveLength(nodes.size);
  expect(files[1]).toContain('يونس بك يفكوروف');
});

test('xml leaves out what XML cannot hold', () => {
  expect(xml('a\u0000b\u000bc\ufffe\n')).toBe('abc\n');
});

test('"query this" yields what is on screen', async () => {
  const store = await stored(march);
  store.hide(['state:CF']);
  const shown = drawing(store.state(), false);
  const query = queryForDrawing(shown);
  expect(validate(schema, parse(query))).toEqual([]);
  const graph = collect((await answer(query)).data);
  expect([...graph.nodes.keys()].sort()).toEqual(shown.nodes.map(({ node }) => node.id).sort());
  expect([...graph.edges.keys()].sort()).toEqual(shown.edges.flatMap((edge) => edge.relations.map(({ id }) => id)).sort());
  expect(queryForDrawing({ nodes: [], edges: [] })).toBe('');
});

test('"query this" names at most a hundred ids at a time', () => {
  const store = new TabStore();
  const nodes = new Map(Array.from({ length: 250 }, (_, at) => [`person:p${at}`, { id: `person:p${at}`, kind: 'PERSON', label: 'x', labelAr: null, degree: null }]));
  store.answered({}, { nodes, edges: new Map() }, { phase: 'idle' });
  const query = queryForDrawing(drawing(store.state(), false));
  expect(validate(schema, parse(query))).toEqual([]);
  expect(query.match(/entities\d: nodes/g)).toEqual(['entities1: nodes', 'entities2: nodes', 'entities3: nodes']);
});

test('a cURL command quotes quotes', () => {
  const command = curl("{ a(b: \"it's\") }", { x: "o'clock" }, { Authorization: "a'b" });
  expect(command).toContain(`-H 'Authorization: a'\\''b'`);
  expect(command).toContain(`it'\\''s`);
  expect(command).toContain(`o'\\''clock`);
});

describe('a link', () => {
  test('brings back what was done to the graph', async () => {
    const store = await stored(march);
    store.hide(['state:CF']);
    store.toggle('pinned', 'state:ML');
    store.filter({ range: { from: '2025-03-04', to: '2025-03-04' }, kindsOff: new Set(['MET']) });
    store.positions.set('state:ML', { x: 12.4, y: -7.6 });
    store.select(['state:ML'], []);
    store.set({ highlight: new Set(['state:ML']) });
    changeSettings({ spread: true, labels: 'both' });
    const link = await shareLink(store.state(), store, 'http://127.0.0.1:8080/#old');
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:8080\/#g=[\w-]+$/);

    expect(await readLink(new URL(link).hash)).toEqual({ query: march, variables: null });
    expect(restoring()).toBe(true);
    changeSettings({ spread: false, labels: 'latin' });
    const other = await stored('{ stats { entities } }').catch(() => new TabStore());
    await restore(other); // another query's answer does not use the link up
    expect(restoring()).toBe(true);
    const again = await stored(march);
    await restore(again);
    expect(restoring()).toBe(false);
    expect(drawing(again.state(), false)).toEqual(drawing(store.state(), false));
    expect(again.positions.get('state:ML')).toEqual({ x: 12, y: -8 });
    expect(again.state().selection.nodes).toEqual(['state:ML']);
    expect([...again.state().highlight]).toEqual(['state:ML']);
    expect(settings()).toMatchObject({ spread: true, labels: 'both' });
  });

  test.each(['', '#other', '#g=', '#g=%%%', '#g=AAAA'])('%j is no link to a graph, and no crash', async (fragment) => {
    expect(await readLink(fragment)).toBeNull();
  });
});

test.each([
  ['إيفكوروف', 'ايفكوروف'],
  ['Goïta', 'goita'],
  ['كِتَاب', 'كتاب'],
  ['مـالي', 'مالي'],
  ['Ёлка', 'елка'],
])('search folds %s to %s', (text, folded) => {
  expect(foldForSearch(text)).toBe(folded);
});
