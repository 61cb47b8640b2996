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
  await page.locator('.safir-status', { hasText: /[1-9]\d* (nodes|عقدة)/ }).waitFor({ timeout: 40_000 });
  await page.locator('.safir-status', { hasText: /Arranging|ترتيب/ }).waitFor({ state: 'detached', timeout: 40_000 });
}

const panel = (page: Visit['page']) => page.locator('.safir-panel');
const status = (page: Visit['page']) => page.locator('.safir-status').innerText();

/** Numbers of the status line: how many nodes and edges are drawn. */
async function drawn(page: Visit['page']): Promise<{ nodes: number; edges: number }> {
  const [nodes, edges] = ((await status(page)).match(/\d+/g) ?? []).map(Number);
  return { nodes: nodes ?? 0, edges: edges ?? 0 };
}

const view = (page: Visit['page'], name: string) => panel(page).locator('.safir-views').getByText(name, { exact: true }).click();

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
  for (const step of ['Next', 'Next', 'Next', 'Done']) await page.getByRole('note').getByRole('button', { name: step }).click();
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
  await card.getByText('Explain').first().click();
  await view(page, 'Graph');
  await settled(current!);
  await shot('edge-card');

  await card.getByRole('button', { name: 'Mali' }).first().click();
  await card.getByText('Names', { exact: true }).waitFor();
  await card.getByText('مالي').first().waitFor();
  const before = await drawn(page);
  await card.getByRole('button', { name: 'Expand' }).click();
  await expect.poll(async () => (await drawn(page)).edges).toBeGreaterThan(before.edges);
  await settled(current!);
  await shot('node-card-expanded');
  await panel(page).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => drawn(page)).toEqual(before);
  await panel(page).getByRole('button', { name: 'Redo' }).click();
  await expect.poll(async () => (await drawn(page)).edges).toBeGreaterThan(before.edges);
});

test('a click on the canvas selects a node, and on the ground nothing', async () => {
  const { page } = await open();
  const box = (await page.locator('.safir-canvas').boundingBox())!;
  // The node that the tour turns about lies near the middle; look for it from there outwards.
  const card = page.locator('.safir-card');
  for (let ring = 0; ring < 14 && !(await card.isVisible()); ring++) {
    for (let angle = 0; angle < 8 && !(await card.isVisible()); angle++) {
      const turn = (angle * Math.PI) / 4;
      await page.mouse.click(box.x + box.width / 2 + ring * 16 * Math.cos(turn), box.y + box.height / 2 + ring * 16 * Math.sin(turn));
      await page.waitForTimeout(60);
    }
  }
  expect(await card.isVisible()).toBe(true);
  await page.mouse.click(box.x + 4, box.y + 4);
  await card.waitFor({ state: 'detached' });
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

  await page.locator('.safir-menu', { hasText: 'Examples' }).locator('summary').click();
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
});

test('a shared link brings the graph back', async () => {
  const { page } = await open();
  await view(page, 'List');
  await panel(page).locator('.safir-list > li > button', { hasText: 'Mali' }).click();
  await page.locator('.safir-card').getByRole('button', { name: 'Hide' }).click();
  const before = await drawn(page);
  await page.locator('.safir-menu', { hasText: 'Export' }).locator('summary').click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.waitForURL(/#g=/);
  const link = new URL(page.url());
  await current!.close();
  current = await visit({ path: `./${link.hash}` });
  await settled(current);
  await expect.poll(() => drawn(current!.page)).toEqual(before);
});

test('Arabic interface, names and reading direction', async () => {
  const { page, shot } = await open();
  await panel(page).getByRole('button', { name: 'العربية' }).click();
  await expect.poll(() => panel(page).getAttribute('dir')).toBe('rtl');
  await page.waitForTimeout(300);
  await shot('arabic-graph');
  await view(page, 'قائمة');
  await panel(page).getByRole('button', { name: /يفكوروف/ }).first().waitFor();
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
    await page.locator('.safir-menu', { hasText: 'Export' }).locator('summary').click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
    check(readFileSync(await file.path(), name === 'PNG' ? 'latin1' : 'utf8'));
  }
});

test('"query this" writes a query that yields the same graph', async () => {
  const { page } = await open();
  const before = await drawn(page);
  await page.locator('.safir-menu', { hasText: 'Export' }).locator('summary').click();
  await page.getByRole('button', { name: 'Query this' }).click();
  await expect.poll(() => page.getByRole('tab', { selected: true }).innerText()).toContain('OnScreen');
  await settled(current!);
  await expect.poll(() => drawn(page)).toEqual(before);
});

test("an error is shown in the server's words", async () => {
  current = await visit();
  await settled(current);
  const { page, shot } = current;
  const response = page.waitForResponse((answer) => answer.url() === new URL('graphql', site).href && answer.request().postData()?.includes('Broken') === true);
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('query Broken { node(id: "state:ML") { id nonsense } }');
  await page.waitForTimeout(600);
  await page.keyboard.press('Control+Enter');
  await response;
  await page.getByRole('alert').getByText(/nonsense/).waitFor();
  await shot('error');
  // A status other than 200 is logged by the browser itself.
  current.faults.splice(0, Infinity, ...current.faults.filter((fault) => !/the server responded with a status of 4/.test(fault)));
});
