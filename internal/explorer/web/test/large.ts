// Large answers on two cores without a GPU: when they are first painted, whether the page stays
// responsive, and how it pans. The answer to one query is made up here; page and schema are real.
import type { Page } from 'playwright-core';
import { visit, type Visit } from './page';

/** An answer with hubs, as diplomacy has them: a few states at many ends. */
function madeUp(nodes: number, edges: number): unknown {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const types = ['Person', 'Person', 'State', 'Organization', 'Place', 'Person'] as const;
  const entity = (index: number) => {
    const type = types[index % types.length]!;
    const id = `${{ Person: 'person', State: 'state', Organization: 'org', Place: 'place' }[type]}:n${index}`;
    return { safir_type: type, safir_id: id, safir_kind: type.toUpperCase(), safir_label: `${type} ${index}`, safir_labelAr: `اسم ${index}`, safir_degree: 5, id };
  };
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

export interface Figures {
  nodes: number;
  edges: number;
  /** From the answer's arrival to the first picture of it. */
  firstPaintMs: number;
  /** In the worker, from the request to the last places. */
  layoutMs: number;
  /** The longest task of the page's main thread by the clock, and by its own processor time. */
  longestTaskMs: number;
  longestTaskCpuMs: number;
  panFps: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args: { name?: string };
}

/** The longest task of the renderers' main threads, in milliseconds of processor time. */
async function longestCpu(page: Page, during: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel'] } });
  await during();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const mains = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter(({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${pid} ${tid}`));
  return Math.max(0, ...tasks.map(({ tdur }) => (tdur ?? 0) / 1000));
}

/** Opens the page, answers its query with a graph of that size, and pans about in it. */
export async function measure(nodes: number, edges: number): Promise<{ visit: Visit; figures: Figures }> {
  const opened = await visit();
  const { page } = opened;
  await page.locator('.safir-status', { hasText: /[1-9]\d* nodes/ }).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Skip the tour' }).click();
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('Large') ? route.fulfill({ json: madeUp(nodes, edges) }) : route.continue(),
  );
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('query Large { relations { nodes { id } } }');
  await page.waitForTimeout(800);
  await page.evaluate(() => {
    const marks = { longest: 0, answered: 0, painted: 0 };
    Object.assign(window, { marks });
    const fetch = window.fetch;
    window.fetch = async (...args) => {
      const response = await fetch(...args);
      marks.answered = performance.now();
      return response;
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) marks.longest = Math.max(marks.longest, entry.duration);
    }).observe({ entryTypes: ['longtask'] });
    const status = document.querySelector('.safir-status')!;
    new MutationObserver(() => {
      if (marks.answered > 0 && marks.painted === 0 && /\d+ nodes/.test(status.textContent ?? '')) {
        requestAnimationFrame(() => (marks.painted = performance.now()));
      }
    }).observe(status, { childList: true, subtree: true, characterData: true });
  });
  const cpu = await longestCpu(page, async () => {
    await page.keyboard.press('Control+Enter');
    await page.locator('.safir-status', { hasText: `${nodes} nodes` }).waitFor({ timeout: 90_000 });
    await page.locator('.safir-status', { hasText: 'Arranging' }).waitFor({ state: 'detached', timeout: 90_000 });
    await page.waitForTimeout(800);
  });
  const { longest, answered, painted } = await page.evaluate(
    () => (window as unknown as { marks: { longest: number; answered: number; painted: number } }).marks,
  );
  const layout = await page.evaluate(() => performance.getEntriesByName('safir-layout').at(-1)?.duration ?? -1);
  const panFps = await pan(page);
  return {
    visit: opened,
    figures: {
      nodes,
      edges,
      firstPaintMs: Math.round(painted - answered),
      layoutMs: Math.round(layout),
      longestTaskMs: Math.round(longest),
      longestTaskCpuMs: Math.round(cpu),
      panFps: Math.round(panFps),
    },
  };
}

/** Frames a second while the field is dragged. */
async function pan(page: Page): Promise<number> {
  const box = (await page.locator('.safir-canvas').boundingBox())!;
  const counting = page.evaluate(
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
  return counting;
}
