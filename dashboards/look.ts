import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { z } from 'zod';
import { EXIT, Failure } from '../seed/failure';
import { bundleInspection } from './bundle';

export interface LookOptions {
  readonly page: string;
  readonly browser: string;
  readonly screenshots: string;
}

export interface LookResult {
  readonly panels: number;
  readonly pictures: readonly string[];
  readonly faults: readonly string[];
}

/** As page/inspect.ts tells it. */
const seenSchema = z.object({ title: z.string(), says: z.string().nullable(), isVisible: z.boolean(), lines: z.number().nullable(), text: z.string() });
type SeenPanel = z.infer<typeof seenSchema>;
const INSPECTION = 'inspection';

const WIDTHS = [1280, 400] as const;
const SCHEMES = ['light', 'dark'] as const;
const HEIGHT = 900;
/** How long a dashboard that was chosen may take to be there. */
const SHOWN_MS = 5_000;

/** Opens the page as readers with a large and a small screen do, in light and in dark, and looks at every dashboard. */
export async function look({ page, browser: executablePath, screenshots }: LookOptions): Promise<LookResult> {
  for (const [option, file] of [['--page', page], ['--browser', executablePath]] as const) {
    if (!existsSync(file)) throw new Failure(EXIT.usage, `${option}: there is no ${file}`);
  }
  mkdirSync(screenshots, { recursive: true });
  // Without its sandbox, which cannot be set up by root; the page is our own and loads nothing.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const [pictures, faults]: [string[], string[]] = [[], []];
  let panels = 0;
  try {
    for (const width of WIDTHS) {
      for (const colorScheme of SCHEMES) {
        const seen = await lookOnce(browser, page, { width, colorScheme }, screenshots);
        pictures.push(...seen.pictures);
        faults.push(...seen.faults.map((fault) => `${width} px, ${colorScheme}: ${fault}`));
        panels = seen.panels;
      }
    }
  } finally {
    await browser.close();
  }
  return { panels, pictures, faults };
}

interface Screen {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

async function lookOnce(browser: Browser, file: string, { width, colorScheme }: Screen, screenshots: string): Promise<LookResult> {
  const context = await browser.newContext({ viewport: { width, height: HEIGHT }, colorScheme });
  const [pictures, faults]: [string[], string[]] = [[], []];
  try {
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`error in the page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(`the console says: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (/^https?:/.test(request.url())) faults.push(`the page asks for ${request.url()}`);
    });
    await page.goto(pathToFileURL(resolve(file)).href);
    const inspection = bundleInspection(INSPECTION);
    const ask = async <T>(schema: z.ZodType<T>, call: string): Promise<T> => schema.parse(await page.evaluate(`${inspection};${INSPECTION}.${call}`));
    const ids = await ask(z.array(z.string()), 'dashboards()');
    if (ids.length === 0) faults.push('the page has no dashboards');
    let panels = 0;
    for (const id of ids) {
      await page.locator(`nav a[href="#${id}"]`).click();
      // The page hears of it later. What does not come is told of each of its panels.
      await page.locator(`section[id="${id}"]`).waitFor({ timeout: SHOWN_MS }).catch(() => {});
      const seen = await ask(z.array(seenSchema), `panels(${JSON.stringify(id)})`);
      panels += seen.length;
      faults.push(...seen.flatMap((panel) => faultsOf(panel).map((fault) => `${id}, ${panel.title}: ${fault}`)));
      const overflow = await ask(z.number(), 'overflow()');
      if (overflow > 0) faults.push(`${id} is ${overflow} px wider than the screen`);
      const picture = join(screenshots, `${id.replace(/^drydock-/, '')}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: picture, fullPage: true });
      pictures.push(picture);
    }
    return { panels, pictures, faults };
  } finally {
    await context.close();
  }
}

/** A panel is empty if it says so, if it shows no text, or if its chart has no line. */
function faultsOf({ says, isVisible, lines, text }: SeenPanel): string[] {
  if (says !== null) return [says];
  if (!isVisible) return ['cannot be seen'];
  if (lines === 0) return ['no line is drawn'];
  return text === '' ? ['shows nothing'] : [];
}

export function lookText({ panels, pictures, faults }: LookResult): string {
  const looked = `${panels} panels on ${pictures.length} pictures`;
  return faults.length === 0 ? `${looked}: none is empty, and the console is silent` : `${looked}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`;
}
