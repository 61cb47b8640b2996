// What a person does with the explorer, against a running server that holds the seed.
import { afterEach, expect, test } from 'vitest';
import { examples } from '../src/examples';
import { shownAnswer, site, visit, type Visit, type VisitOptions } from './page';

let current: Visit | undefined;

async function open(options?: VisitOptions): Promise<Visit> {
  current = await visit(options);
  await current.page.locator('.graphiql-query-editor .view-line').first().waitFor();
  return current;
}

afterEach(async () => {
  const faults = current?.faults ?? [];
  await current?.close();
  current = undefined;
  expect(faults).toEqual([]);
});

const tabs = examples.filter((example) => example.tab);

test('a first visit opens the examples as tabs', async () => {
  const { page, shot } = await open();
  const titles = await page.getByRole('tab').allInnerTexts();
  expect(titles.map((title) => title.trim())).toEqual(tabs.map((example) => example.name));
  expect(titles.length).toBeGreaterThanOrEqual(6);
  await shot('first-visit');
});

test('every example answers without errors, and those of the first visit find something', async () => {
  for (const example of examples) {
    const response = await fetch(new URL('graphql', site), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: example.query, variables: example.variables, operationName: example.name }),
    });
    expect(response.status, example.name).toBe(200);
    const result = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
    expect(result.errors, example.name).toBeUndefined();
    // The others ask for what a database may well not hold, such as denials.
    if (example.tab) expect(rows(result.data), `${example.name} finds nothing`).toBeGreaterThan(0);
  }
});

/** How many list elements an answer holds. */
function rows(value: unknown): number {
  if (Array.isArray(value)) return value.length + value.reduce((sum: number, item) => sum + rows(item), 0);
  if (value && typeof value === 'object') return Object.values(value).reduce((sum: number, item) => sum + rows(item), 0);
  return 0;
}

test('an example runs and its answer is shown', async () => {
  const { page, shot } = await open();
  await page.getByRole('tab', { name: 'QuoteThatProves' }).click();
  await page.getByRole('button', { name: 'Execute query' }).click();
  await expect.poll(() => shownAnswer(page), { timeout: 20_000 }).toContain('"VISITED"');
  expect((await shownAnswer(page)).replace(/\s/g, '')).toContain('person:yunus-bek-yevkurov');
  await shot('example-answer');
});

test('the dark theme follows the system', async () => {
  const { page, shot } = await open({ dark: true });
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const channels = (background.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  expect(Math.max(...channels)).toBeLessThan(128);
  await shot('dark');
});

test('documentation, history and the query builder open', async () => {
  const { page, shot } = await open();
  for (const [button, content] of [
    ['Show Documentation Explorer', 'Root Types'],
    ['Show GraphiQL Explorer', 'neighborhood'],
    ['Show History', 'History'],
  ] as const) {
    await page.getByRole('button', { name: button }).click();
    await page.locator('.graphiql-plugin').getByText(content).first().waitFor();
    await page.locator('.graphiql-plugin').getByText(content).first().click({ trial: true });
    await shot(`plugin-${button.split(' ').at(-2)?.toLowerCase()}-${button.split(' ').at(-1)?.toLowerCase()}`);
  }
});
