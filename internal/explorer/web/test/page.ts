// A browser as a person has it: a new profile, the page, and a record of what went wrong.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

/** The address of the server under test. */
export const site = new URL(process.env['SAFIR_URL'] ?? 'http://127.0.0.1:8080/');

const screenshots = fileURLToPath(new URL('./screenshots', import.meta.url));

export interface Visit {
  page: Page;
  /** What must not happen: requests off the machine, console errors, uncaught exceptions. */
  faults: string[];
  /** Writes what is on screen for a person to look at. */
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface VisitOptions {
  path?: string;
  width?: number;
  height?: number;
  dark?: boolean;
}

/** Opens the page as on a first visit: nothing stored, nothing cached. */
export async function visit({ path = '', width = 1440, height = 900, dark = false }: VisitOptions = {}): Promise<Visit> {
  const profile = mkdtempSync(join(tmpdir(), 'safir-browser-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    acceptDownloads: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  context.setDefaultTimeout(20_000);
  const faults: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.host === site.host || url.protocol === 'data:' || url.protocol === 'blob:';
    if (!own) faults.push(`request off the machine: ${request.url()}`);
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  await page.goto(new URL(path, site).href);
  return {
    page,
    faults,
    async shot(name) {
      mkdirSync(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** The text of the answer that GraphiQL shows, as far as it is scrolled into view. */
export async function shownAnswer(page: Page): Promise<string> {
  const lines = await page.locator('.graphiql-response .view-line').allInnerTexts();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}
