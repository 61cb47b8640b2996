// A large answer on two cores without a GPU: when it is first painted, whether the page stays
// responsive, and how it pans. The answer to one query is made up here; page and schema are real.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { visit, type Visit } from './page';

let current: Visit | undefined;

afterEach(async () => {
  const faults = current?.faults ?? [];
  await current?.close();
  current = undefined;
  expect(faults).toEqual([]);
});

/** An answer with hubs, as diplomacy has them: a few states at many ends. */
function madeUp(nodes: number, edges: number): unknown {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const entity = (index: number) => ({
    safir_type: 'Person',
    safir_id: `person:p${index}`,
    safir_kind: 'PERSON',
    safir_label: `Person ${index}`,
    safir_labelAr: `شخص ${index}`,
    safir_degree: 5,
    id: `person:p${index}`,
  });
  return {
    data: {
      relations: {
        nodes: Array.from({ length: edges }, (_, index) => {
          const from = index < nodes ? index : Math.floor(random() * nodes);
          const to = Math.floor(random() ** 3 * nodes);
          const month = String(1 + Math.floor(random() * 12)).padStart(2, '0');
          return {
            safir_type: 'Relation',
            safir_id: `relation:${index}`,
            safir_relationKind: ['MET', 'VISITED', 'ACCUSED', 'SUPPLIED'][Math.floor(random() * 4)],
            safir_modality: 'ASSERTED',
            safir_polarity: 'POSITIVE',
            safir_claimCount: 1,
            safir_time: { edtf: `2025-${month}`, earliest: `2025-${month}-01`, latest: `2025-${month}-28` },
            safir_source: entity(from),
            safir_target: entity(to === from ? (to + 1) % nodes : to),
            id: `relation:${index}`,
          };
        }),
      },
    },
  };
}

const figures: Record<string, unknown>[] = [];

test.each([
  [100, 300],
  [500, 1500],
  [1000, 3000],
  [2000, 6000],
])('%i nodes and %i edges', async (nodes, edges) => {
  current = await visit();
  const { page, shot } = current;
  await page.locator('.safir-status', { hasText: /[1-9]\d* nodes/ }).waitFor({ timeout: 40_000 });
  const skip = page.getByRole('button', { name: 'Skip the tour' });
  if (await skip.isVisible()) await skip.click();
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('Large') ? route.fulfill({ json: madeUp(nodes, edges) }) : route.continue(),
  );
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('query Large { relations { nodes { id } } }');
  await page.waitForTimeout(800);
  await page.evaluate(() => {
    const marks = { longest: 0, blocked: 0, answered: 0, painted: 0 };
    Object.assign(window, { marks });
    const fetch = window.fetch;
    window.fetch = async (...args) => {
      const response = await fetch(...args);
      marks.answered = performance.now();
      return response;
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        marks.longest = Math.max(marks.longest, entry.duration);
        marks.blocked += entry.duration;
      }
    }).observe({ entryTypes: ['longtask'] });
    const status = document.querySelector('.safir-status')!;
    new MutationObserver(() => {
      if (marks.answered > 0 && marks.painted === 0 && /\d+ nodes/.test(status.textContent ?? '')) {
        requestAnimationFrame(() => (marks.painted = performance.now()));
      }
    }).observe(status, { childList: true, subtree: true, characterData: true });
  });
  await page.keyboard.press('Control+Enter');
  await page.locator('.safir-status', { hasText: `${nodes} nodes` }).waitFor();
  await page.locator('.safir-status', { hasText: 'Arranging' }).waitFor({ state: 'detached', timeout: 50_000 });
  const { longest, answered, painted } = await page.evaluate(
    () => (window as unknown as { marks: { longest: number; answered: number; painted: number } }).marks,
  );
  const layout = await page.evaluate(() => performance.getEntriesByName('safir-layout').at(-1)?.duration ?? -1);
  const box = (await page.locator('.safir-canvas').boundingBox())!;
  const pan = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const begin = performance.now();
        let frames = 0;
        const step = () => {
          frames++;
          if (performance.now() - begin < 1500) requestAnimationFrame(step);
          else resolve((1000 * frames) / (performance.now() - begin));
        };
        requestAnimationFrame(step);
      }),
  );
  await page.mouse.move(box.x + 12, box.y + 12);
  await page.mouse.down();
  for (let step = 0; step < 40; step++) {
    await page.mouse.move(box.x + 12 + step * 5, box.y + 12 + step * 3);
    await page.waitForTimeout(20);
  }
  await page.mouse.up();
  const framesPerSecond = await pan;
  await shot(`large-${nodes}`);
  figures.push({
    nodes,
    edges,
    firstPaintMs: Math.round(painted - answered),
    layoutMs: Math.round(layout),
    longestTaskMs: Math.round(longest),
    panFps: Math.round(framesPerSecond),
  });
  console.table(figures);
  writeFileSync(fileURLToPath(new URL('./screenshots/figures.json', import.meta.url)), JSON.stringify(figures, null, 2));
  expect(layout).toBeGreaterThan(0);
  // The aim is 2 s on two idle cores; a machine that does other things as well gets some leave.
  if (nodes <= 1000) expect(painted - answered).toBeLessThan(5000);
});
