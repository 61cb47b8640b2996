// Writes what the page weighs and how quick it is to screenshots/figures.json: `npm run measure`
// with SAFIR_URL naming a server that holds the seed. Medians of three runs each, or of RUNS.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { measure, type Figures } from './large';
import { visit } from './page';

const runs = Number(process.env['RUNS'] ?? 3);
const web = fileURLToPath(new URL('..', import.meta.url));
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Bytes of the built files, as they are and as they travel. */
function weight(): { rawBytes: number; gzipBytes: number } {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(dist, name)).isFile());
  const size = (name: string) => statSync(join(dist, name)).size;
  const plain = files.filter((name) => !name.endsWith('.gz'));
  return {
    rawBytes: plain.reduce((sum, name) => sum + size(name), 0),
    gzipBytes: plain.reduce((sum, name) => sum + (files.includes(`${name}.gz`) ? size(`${name}.gz`) : size(name)), 0),
  };
}

function buildSeconds(): number {
  const begin = performance.now();
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: web, stdio: 'ignore' });
  return Math.round((performance.now() - begin) / 100) / 10;
}

/** From the first byte asked for until the query can be edited, and until the tour is drawn. */
async function start(): Promise<{ interactiveMs: number; drawnMs: number }> {
  const { page, close } = await visit();
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  const interactiveMs = await page.evaluate(() => performance.now());
  await page.locator('.safir-status', { hasText: /[1-9]\d* nodes/ }).waitFor({ timeout: 60_000 });
  const drawnMs = await page.evaluate(() => performance.now());
  await close();
  return { interactiveMs, drawnMs };
}

test('figures', { timeout: 1_200_000 }, async () => {
  const starts = [];
  for (let run = 0; run < runs; run++) starts.push(await start());
  const sizes: Figures[] = [];
  for (const nodes of [100, 500, 1000, 2000]) {
    const measured: Figures[] = [];
    for (let run = 0; run < runs; run++) {
      const { visit: opened, figures } = await measure(nodes, 3 * nodes);
      await opened.close();
      measured.push(figures);
    }
    const middle = (key: keyof Figures) => median(measured.map((figures) => figures[key]));
    sizes.push(Object.fromEntries(Object.keys(measured[0]!).map((key) => [key, middle(key as keyof Figures)])) as unknown as Figures);
  }
  const figures = {
    dist: weight(),
    buildSeconds: buildSeconds(),
    interactiveMs: Math.round(median(starts.map(({ interactiveMs }) => interactiveMs))),
    drawnMs: Math.round(median(starts.map(({ drawnMs }) => drawnMs))),
    sizes,
  };
  const folder = fileURLToPath(new URL('./screenshots', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'figures.json'), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(JSON.stringify({ ...figures, sizes: undefined }));
  console.table(sizes);
});
