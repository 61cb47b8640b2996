// A thousand nodes are drawn, arranged in the worker, found by name and still answer to a click.
import { afterEach, expect, test } from 'vitest';
import { measure } from './large';
import type { Visit } from './page';

let current: Visit | undefined;

afterEach(async () => {
  const faults = current?.faults ?? [];
  await current?.close();
  current = undefined;
  expect(faults).toEqual([]);
});

test('1,000 nodes and 3,000 edges', async () => {
  const { visit, figures } = await measure(1000, 3000);
  current = visit;
  console.table([figures]);
  await visit.shot('large-1000');
  expect(figures.layoutMs).toBeGreaterThan(0);
  const { page } = visit;
  await page.getByRole('searchbox').fill('State 32');
  await page.keyboard.press('Enter');
  await page.locator('.safir-card h3', { hasText: 'State 32' }).waitFor();
  await visit.shot('large-1000-found');
});
