// The graph panel as people use it, against a running server that holds the seed.
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { shownAnswer, site, visit, type Visit, type VisitOptions } from './page';

let current: Visit | undefined;

/** Opens the page and waits until the first answer is drawn and laid out. */
async function open(options?: VisitOptions): Promise<Visit> {
  current = await visit(options);
  await settled(current);
  const skip = current.page.getByRole('button', { name: 'Skip the tour' });
  if (await skip.isVisible()) await skip.click();
  return current;
}

async function settled({ page }: Visit): Promise<void> {
  await page.locator('.safir-status', { hasText: /[1-9]\d* (nodes?|عقد)/ }).waitFor({ timeout: 40_000 });
  await page.locator('.safir-status', { hasText: /Arranging|ترتيب/ }).waitFor({ state: 'detached', timeout: 40_000 });
}

const panel = (page: Visit['page']) => page.locator('.safir-panel');
const status = (page: Visit['page']) => page.locator('.safir-status').innerText();

/** Numbers of the status line: how many nodes and edges are drawn. */
async function drawn(page: Visit['page']): Promise<{ nodes: number; edges: number }> {
  const [nodes, edges] = ((await status(page)).match(/\d+/g) ?? []).map(Number);
  return { nodes: nodes ?? 0, edges: edges ?? 0 };
}

const view = (page: Visit['page'], name: string) => panel(page).locator(`.safir-views label[title='${name}']`).click();

const menu = (page: Visit['page'], name: string) => page.locator('.safir-menu', { hasText: name }).locator('summary').click();

/** Runs a query in the tab in front. */
async function ask(page: Visit['page'], query: string): Promise<void> {
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  await page.waitForTimeout(600);
  await page.keyboard.press('Control+Enter');
}

afterEach(async () => {
  const faults = current?.faults ?? [];
  await current?.close();
  current = undefined;
  expect(faults).toEqual([]);
});

test('a first visit draws the tour of March 2025', async () => {
  current = await visit();
  await settled(current);
  const { page, shot } = current;
  expect((await drawn(page)).nodes).toBeGreaterThan(3);
  await expect.poll(() => page.getByRole('note').innerText()).toContain('tour of March 2025');
  await shot('tour');
  for (const step of ['Next', 'Next', 'Next', 'Next', 'Done']) await page.getByRole('note').getByRole('button', { name: step }).click();
  await page.getByRole('note').waitFor({ state: 'detached' });
  await shot('graph-tour');
});

test('the JSON shown stays what was asked for', async () => {
  const { page } = await open();
  const shown = await shownAnswer(page);
  expect(shown).toContain('neighborhood');
  expect(shown).not.toContain('safir_');
});

test('an edge shows the sentences behind it, a node its names, and expands', async () => {
  const { page, shot } = await open();
  await view(page, 'List');
  await panel(page).getByRole('button', { name: /Yevkurov.* visited .*Mali.*2025-03-04/ }).first().click();
  const card = page.locator('.safir-card');
  await card.locator('blockquote').first().waitFor();
  expect(await card.locator('blockquote[dir="rtl"]').count()).toBeGreaterThan(0);
  expect(await card.locator('mark').count()).toBeGreaterThan(0);
  // Some of the sentences had readings that were rejected, and why is said.
  const explain = card.getByText('Explain', { exact: true });
  const sentences = await explain.count();
  expect(sentences).toBeGreaterThan(1);
  for (let i = 0; i < sentences; i++) await explain.nth(i).click();
  await expect.poll(async () => (await card.locator('.safir-readings').allInnerTexts()).join('\n')).toMatch(/no \{(subject|object)\}|not known|lacks|nobody|clause/i);
  await view(page, 'Graph');
  await settled(current!);
  await shot('edge-card');

  await card.getByRole('button', { name: 'Mali' }).first().click();
  await card.getByText('Names', { exact: true }).waitFor();
  await card.getByText('مالي').first().waitFor();
  const before = await drawn(page);
  await card.getByRole('spinbutton', { name: 'At most' }).fill('5');
  await card.getByRole('button', { name: 'Expand' }).click();
  await card.getByRole('button', { name: /^\d+ more$/ }).click();
  await expect.poll(async () => (await drawn(page)).edges).toBeGreaterThan(before.edges);
  await settled(current!);
  await shot('node-card-expanded');
  const undo = panel(page).getByRole('button', { name: 'Undo' });
  while (await undo.isEnabled()) await undo.click();
  await expect.poll(() => drawn(page)).toEqual(before);
  const redo = panel(page).getByRole('button', { name: 'Redo' });
  while (await redo.isEnabled()) await redo.click();
  await expect.poll(async () => (await drawn(page)).edges).toBeGreaterThan(before.edges);
});

test('a click on the canvas selects a node, and on the ground nothing', async () => {
  const { page } = await open();
  const card = page.locator('.safir-card');
  /** Clicks on the canvas, at shares of its width and height, until the card is there or not. */
  const click = (places: [number, number][], shown: boolean) => {
    let turn = 0;
    return expect
      .poll(
        async () => {
          const box = (await page.locator('.safir-canvas').boundingBox())!;
          const [across, down] = places[turn++ % places.length]!;
          await page.mouse.click(box.x + 4 + across * (box.width - 8), box.y + 4 + down * (box.height - 8));
          await page.waitForTimeout(150);
          return card.isVisible();
        },
        { timeout: 15_000 },
      )
      .toBe(shown);
  };
  // Some edge may end up in a corner, but not in each.
  const ground: [number, number][] = [[0, 0], [1, 0], [0, 1], [1, 1], [0, 0.3], [1, 0.3]];
  // Search, in either script, brings a node to the middle.
  for (const name of ['goita', 'غويتا']) {
    await page.getByRole('searchbox').fill(name);
    await page.keyboard.press('Enter');
    await card.getByText('Assimi Goïta').first().waitFor();
    await page.keyboard.press('Escape');
    await click(ground, false);
  }
  await click([[0.5, 0.5]], true);
  await card.getByText('Assimi Goïta').first().waitFor();
});

test('arrow keys walk on the canvas; collapse, pin, path and neighbours', async () => {
  const { page, shot } = await open();
  const before = await drawn(page);
  const card = page.locator('.safir-card');
  await page.locator('.safir-canvas').focus();
  await page.keyboard.press('ArrowRight');
  await card.getByText('Yunus-bek Yevkurov').first().waitFor();
  expect(await page.locator('.safir-canvas .safir-spoken').innerText()).toMatch(/^Yunus-bek Yevkurov, Person, \d+ relations$/);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => card.locator('h3').innerText()).not.toBe('Yunus-bek Yevkurov');
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });

  await page.keyboard.press('ArrowRight');
  await card.getByRole('button', { name: 'Collapse' }).click();
  await expect.poll(async () => (await drawn(page)).nodes).toBeLessThan(before.nodes);
  await shot('collapsed');
  await card.getByRole('button', { name: 'Unfold' }).click();
  await expect.poll(() => drawn(page)).toEqual(before);
  await card.getByRole('button', { name: 'Pin', exact: true }).click();
  await card.getByRole('button', { name: 'Unpin' }).waitFor();
  await card.getByRole('button', { name: 'Highlight neighbours' }).click();
  await page.getByRole('button', { name: 'Show everything again' }).click();
  await card.getByLabel('Path to').selectOption({ label: 'Bangui' });
  await card.getByRole('button', { name: 'Find' }).click();
  await card.getByText('Shortest path: 1 step').waitFor();
  await shot('shortest-path');
});

test('what was known before a day is fewer edges, and now brings them back', async () => {
  const { page } = await open();
  const before = await drawn(page);
  const slider = page.locator('.safir-asof input');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(async () => (await drawn(page)).edges, { timeout: 10_000 }).toBeLessThan(before.edges);
  await slider.focus();
  await page.keyboard.press('End');
  await expect.poll(() => drawn(page), { timeout: 10_000 }).toEqual(before);
});

test('legend and timeline filter what is drawn', async () => {
  const { page, shot } = await open();
  const before = await drawn(page);
  await page.locator('.safir-legend').getByRole('button', { name: /^visited/ }).click();
  await expect.poll(async () => (await drawn(page)).edges).toBeLessThan(before.edges);
  await page.locator('.safir-legend').getByRole('button', { name: /^visited/ }).click();
  await expect.poll(() => drawn(page)).toEqual(before);

  await menu(page, 'Examples');
  await page.getByRole('button', { name: 'Who came to which state' }).click();
  await expect.poll(() => page.getByRole('tab', { selected: true }).innerText()).toContain('VisitorsOfAState');
  await settled(current!);
  const all = await drawn(page);
  const from = page.getByRole('slider', { name: 'From' });
  await from.focus();
  for (let step = 0; step < 6; step++) await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await drawn(page)).edges).toBeLessThan(all.edges);
  await shot('timeline');
  await page.getByRole('button', { name: 'All dates' }).click();
  await expect.poll(() => drawn(page)).toEqual(all);

  const bars = (await page.locator('.safir-brush svg').boundingBox())!;
  await page.mouse.move(bars.x + bars.width * 0.02, bars.y + 20);
  await page.mouse.down();
  await page.mouse.move(bars.x + bars.width * 0.3, bars.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await drawn(page)).edges).toBeLessThan(all.edges);
  await page.getByRole('button', { name: 'All dates' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(async () => (await drawn(page)).edges).toBeLessThan(all.edges);
  await page.getByRole('button', { name: 'Stop' }).click();
});

test('a shared link brings the graph back', async () => {
  const { page } = await open();
  await view(page, 'List');
  await panel(page).locator('.safir-list > li > button', { hasText: 'Mali' }).click();
  await page.locator('.safir-card').getByRole('button', { name: 'Hide' }).click();
  await panel(page).getByRole('button', { name: /Yevkurov.* visited .*Bamako/ }).first().click();
  const before = await drawn(page);
  await menu(page, 'Export');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.waitForURL(/#g=/);
  const link = new URL(page.url());
  await current!.close();
  current = await visit({ path: `./${link.hash}` });
  await settled(current);
  await expect.poll(() => drawn(current!.page)).toEqual(before);
  // The view and what was chosen come along.
  await current.page.locator('.safir-list').waitFor();
  await current.page.locator('.safir-card blockquote').first().waitFor();
});

test('Arabic interface, names and reading direction', async () => {
  const { page, shot } = await open();
  await panel(page).getByRole('button', { name: 'العربية' }).click();
  await expect.poll(() => panel(page).getAttribute('dir')).toBe('rtl');
  await page.waitForTimeout(300);
  await shot('arabic-graph');
  await view(page, 'قائمة');
  await panel(page).getByRole('button', { name: /يفكوروف.*باماكو/ }).first().click();
  await page.locator('.safir-card blockquote').first().waitFor();
  await shot('arabic-list');
  await view(page, 'جدول');
  await shot('arabic-table');
});

test('dark theme, full screen, every view', async () => {
  const { page, shot } = await open({ dark: true });
  await panel(page).getByRole('button', { name: 'Full screen' }).click();
  await page.waitForTimeout(400);
  await panel(page).getByRole('button', { name: 'Fit' }).click();
  await page.waitForTimeout(400);
  await shot('dark-full');
  await view(page, 'Table');
  expect(await panel(page).locator('tbody tr').count()).toBe((await drawn(page)).edges);
  await shot('dark-table');
  await page.keyboard.press('Escape');
  await panel(page).getByRole('button', { name: 'Full screen' }).waitFor();
});

test('keyboard alone reaches an edge and its quote', async () => {
  const { page } = await open();
  await panel(page).locator('.safir-views input').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('.safir-list').waitFor();
  const onEdge = () =>
    page.evaluate(() => {
      const here = document.activeElement;
      return here?.matches('.safir-list ul button') && /visited.*Mali/.test(here.textContent ?? '');
    });
  for (let step = 0; step < 60 && !(await onEdge()); step++) await page.keyboard.press('Tab');
  expect(await onEdge()).toBe(true);
  await page.keyboard.press('Enter');
  await page.locator('.safir-card blockquote').first().waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('safir-card');
  await page.keyboard.press('Escape');
  await page.locator('.safir-card').waitFor({ state: 'detached' });
  expect(await onEdge()).toBe(true);
});

test('a narrow window keeps the panel usable', async () => {
  const { page, shot } = await open({ width: 700, height: 900 });
  await panel(page).getByRole('button', { name: 'Full screen' }).click();
  await page.waitForTimeout(400);
  await panel(page).getByRole('button', { name: 'Fit' }).click();
  await page.waitForTimeout(400);
  await shot('narrow');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(overflow).toBe(false);
});

test('exports are files that hold what is on screen', async () => {
  const { page } = await open();
  const { nodes, edges } = await drawn(page);
  for (const [name, check] of [
    ['CSV', (text: string) => expect(text.trim().split('\r\n').length).toBe(edges + 1)],
    ['GraphML', (text: string) => expect(text.match(/<node /g)?.length).toBe(nodes)],
    ['SVG', (text: string) => expect(text).toMatch(/^<svg [\s\S]*<\/svg>\s*$/)],
    ['PNG', (text: string) => expect(text.slice(1, 4)).toBe('PNG')],
  ] as const) {
    await menu(page, 'Export');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
    check(readFileSync(await file.path(), name === 'PNG' ? 'latin1' : 'utf8'));
  }
});

test('"query this" writes a query that yields the same graph', async () => {
  const { page } = await open();
  const before = await drawn(page);
  await menu(page, 'Export');
  await page.getByRole('button', { name: 'Query this' }).click();
  await expect.poll(() => page.getByRole('tab', { selected: true }).innerText()).toContain('OnScreen');
  await settled(current!);
  await expect.poll(() => drawn(page)).toEqual(before);
});

test("an error is shown in the server's words", async () => {
  const { page, shot } = await open();
  const response = page.waitForResponse((answer) => answer.url() === new URL('graphql', site).href && answer.request().postData()?.includes('Broken') === true);
  await ask(page, 'query Broken { node(id: "state:ML") { id nonsense } }');
  await response;
  await page.getByRole('alert').getByText(/nonsense/).waitFor();
  await shot('error');
  // A status other than 200 is logged by the browser itself.
  current!.faults.splice(0, Infinity, ...current!.faults.filter((fault) => !/the server responded with a status of 4/.test(fault)));
});

test('what is waited for, what is missing and what was cut off are said', async () => {
  const { page, shot } = await open();
  await menu(page, 'Export');
  await page.getByRole('button', { name: 'Copy as cURL' }).click();
  await page.locator('.safir-status', { hasText: /Copied|copy/ }).waitFor();

  let answerNow = () => {};
  const held = new Promise<void>((resolve) => (answerNow = resolve));
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('Slow')) await held;
    await route.continue();
  });
  await ask(page, 'query Slow { entities(name: "qqqqzzzz", first: 3) { nodes { id } } }');
  await page.locator('.safir-status', { hasText: 'answering Slow' }).waitFor();
  await shot('loading');
  answerNow();
  await page.getByText('holds no entity or relation').waitFor();
  await shot('empty');

  await ask(page, 'query Cut { relations(first: 3) { nodes { kind source { label } } pageInfo { hasNextPage } } }');
  await page.locator('.safir-warning', { hasText: 'more than this answer holds' }).waitFor();
  await settled(current!);
  expect((await drawn(page)).edges).toBe(3);
  await shot('truncated');

  await menu(page, 'Options');
  await page.getByLabel('Draw any answer').uncheck();
  await page.keyboard.press('Escape');
  await ask(page, 'query Plain { relations(first: 2) { nodes { kind source { label } } } }');
  await page.getByText('holds no entity or relation').waitFor();
  await shot('not-enriched');
});

test('parallel edges are one until they are spread, announced ones are told apart', async () => {
  const { page, shot } = await open();
  await menu(page, 'Examples');
  await page.getByRole('button', { name: 'Announced only' }).click();
  await expect.poll(() => page.getByRole('tab', { selected: true }).innerText()).toContain('AnnouncedOnly');
  await settled(current!);
  await page.locator('.safir-key', { hasText: 'announced' }).waitFor();
  await shot('announced');
  const announced = await drawn(page);
  await page.getByLabel(/^Undated/).uncheck();
  await expect.poll(async () => (await drawn(page)).edges).toBeLessThan(announced.edges);
  await page.getByLabel(/^Undated/).check();
  await expect.poll(() => drawn(page)).toEqual(announced);
  await page.getByRole('tab', { name: 'TourOfMarch2025' }).click();
  await settled(current!);
  const label = () => page.locator('.safir-canvas canvas').getAttribute('aria-label');
  const merged = Number(/(\d+) edges/.exec((await label())!)![1]);
  await menu(page, 'Options');
  await page.getByLabel('Spread parallel edges').check();
  await page.getByLabel('Both').check();
  await page.keyboard.press('Escape');
  await expect.poll(async () => Number(/(\d+) edges/.exec((await label())!)![1])).toBeGreaterThan(merged);
  await page.waitForTimeout(300);
  await shot('spread-both-scripts');

  // Every way to draw an edge, which no one query of the seed brings together.
  await page.route('**/graphql', (route) => (route.request().postData()?.includes('Styles') ? route.fulfill({ json: styles() }) : route.continue()));
  await ask(page, 'query Styles { relations { nodes { id } } }');
  await page.locator('.safir-status', { hasText: '5 nodes · 10 relations' }).waitFor();
  await settled(current!);
  await page.locator('.safir-key', { hasText: 'denied' }).waitFor();
  await shot('edge-styles');
});

/** An answer with edges done, announced and denied, parallel, of many claims, and from a node to itself. */
function styles(): unknown {
  const entity = (type: string, id: string, label: string, labelAr: string) => ({ safir_type: type, safir_id: id, safir_kind: type.toUpperCase(), safir_label: label, safir_labelAr: labelAr });
  const person = entity('Person', 'person:a', 'Alpha One', 'ألفا');
  const state = entity('State', 'state:B', 'Betaland', 'بيتا');
  const union = entity('Organization', 'org:c', 'Gamma Union', 'اتحاد غاما');
  const summit = entity('Event', 'event:d', 'Summit of Delta', 'قمة دلتا');
  const accord = entity('Agreement', 'agreement:f', 'Accord on Zeta', 'اتفاق زيتا');
  let next = 0;
  const relation = (kind: string, source: unknown, target: unknown, more: object = {}) => ({
    safir_type: 'Relation',
    safir_id: `relation:${++next}`,
    safir_relationKind: kind,
    safir_modality: 'ASSERTED',
    safir_polarity: 'POSITIVE',
    safir_claimCount: 1,
    safir_time: { edtf: '2025-03-04', earliest: '2025-03-04', latest: '2025-03-04' },
    safir_source: source,
    safir_target: target,
    id: `relation:${next}`,
    ...more,
  });
  return {
    data: {
      relations: {
        nodes: [
          relation('VISITED', person, state, { safir_claimCount: 9 }),
          relation('VISITED', person, state, { safir_modality: 'PLANNED' }),
          relation('VISITED', person, state, { safir_polarity: 'NEGATED' }),
          relation('MET', person, union),
          relation('MET', person, union, { safir_time: { edtf: '2025-05-01', earliest: '2025-05-01', latest: '2025-05-01' } }),
          relation('MET', person, union, { safir_time: null }),
          relation('ATTENDED', union, summit, { safir_claimCount: 30 }),
          relation('SIGNED', state, accord, { safir_verdict: 'DENIED' }),
          relation('ACCUSED', union, union),
          relation('SUPPLIED', state, union, { safir_modality: 'EXPECTED' }),
        ],
      },
    },
  };
}
