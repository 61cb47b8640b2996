// Whether everybody can use the panel: axe over its views in both themes and languages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import { visit, type Visit } from './page';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let current: Visit | undefined;

afterEach(async () => {
  const faults = current?.faults ?? [];
  await current?.close();
  current = undefined;
  expect(faults).toEqual([]);
});

/** What axe finds serious or critical in the panel. */
async function serious({ page }: Visit): Promise<string[]> {
  await page.evaluate(axe);
  const options: RunOptions = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
  const results = await page.evaluate(
    (options) => (window as unknown as { axe: { run(where: string, options: unknown): Promise<AxeResults> } }).axe.run('.safir-panel', options),
    options,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

test.each([{ dark: false }, { dark: true }])('axe finds nothing serious ($dark)', async ({ dark }) => {
  current = await visit({ dark });
  const { page } = current;
  await page.locator('.safir-status', { hasText: /[1-9]\d* nodes?/ }).waitFor({ timeout: 40_000 });
  expect(await serious(current), 'graph with tour').toEqual([]);
  await page.getByRole('button', { name: 'Skip the tour' }).click();
  const view = (name: string) => page.locator(`.safir-views label[title='${name}']`).click();
  await view('List');
  await page.locator('.safir-list ul button').first().click();
  await page.locator('.safir-card dl').first().waitFor();
  await page.getByText('Explain').first().click();
  await page.locator('.safir-readings, .safir-claim h5').first().waitFor();
  expect(await serious(current), 'list with the card of an edge').toEqual([]);
  await page.locator('.safir-list > li > button').first().click();
  await page.locator('.safir-counts').waitFor();
  expect(await serious(current), 'list with the card of a node').toEqual([]);
  await view('Table');
  expect(await serious(current), 'table').toEqual([]);
  await page.locator('.safir-menu', { hasText: 'Options' }).locator('summary').click();
  expect(await serious(current), 'options').toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator('.safir-menu', { hasText: 'Examples' }).locator('summary').click();
  expect(await serious(current), 'examples').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox').fill('mali');
  expect(await serious(current), 'search').toEqual([]);
  await page.keyboard.press('Escape');
  await view('JSON');
  expect(await serious(current), 'JSON').toEqual([]);
  await page.getByRole('button', { name: 'العربية' }).click();
  await view('قائمة');
  expect(await serious(current), 'Arabic list').toEqual([]);
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('query Nothing { entities(name: "qqqqzzzz", first: 3) { nodes { id } } }');
  await page.waitForTimeout(600);
  await page.keyboard.press('Control+Enter');
  await page.locator('.safir-state .safir-examples').waitFor();
  expect(await serious(current), 'nothing found').toEqual([]);
});
