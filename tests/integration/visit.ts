import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { settings, temporaryFolder } from './settings';

const HEIGHT = 900;
const ANSWER_MS = 15_000;

export interface Screen {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly javaScriptEnabled: boolean;
}

export const screenName = ({ width, colorScheme, javaScriptEnabled }: Screen): string =>
  `${width}-${colorScheme}${javaScriptEnabled ? '' : '-no-script'}`;

/** Somebody before a screen: finds everything by what it is called, as a screen reader does, and looks at every page. */
export class Visit {
  readonly pictures: string[] = [];
  private readonly faults: string[] = [];
  private readonly folders: string[] = [];

  private constructor(readonly page: Page, private readonly screen: Screen) {
    page.setDefaultTimeout(ANSWER_MS);
    page.on('pageerror', (error) => this.faults.push(`error in the page: ${error.message}`));
    page.on('console', (message) => {
      // A page that was meant to be refused is told as an error, too.
      const isRefusal = /the server responded with a status of 4\d\d/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isRefusal) this.faults.push(`the console says: ${message.text()}`);
    });
  }

  static async begin<T>(browser: Browser, address: string, screen: Screen, work: (visit: Visit) => Promise<T>): Promise<T> {
    const { width, colorScheme, javaScriptEnabled } = screen;
    const context = await browser.newContext({ baseURL: address, viewport: { width, height: HEIGHT }, colorScheme, javaScriptEnabled });
    const visit = new Visit(await context.newPage(), screen);
    try {
      const result = await work(visit);
      assert.deepEqual(visit.faults, []);
      return result;
    } finally {
      await context.close();
      for (const folder of visit.folders) rmSync(folder, { recursive: true });
    }
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path);
  }

  async follow(name: string | RegExp): Promise<void> {
    await this.page.getByRole('link', { name, exact: true }).first().click();
  }

  async fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
  }

  /** From a file, as people do: 50 MB handed to the browser by its remote control take it longer than the upload. */
  async choose(label: string, name: string, bytes: Buffer): Promise<void> {
    const folder = mkdtempSync(join(temporaryFolder, 'picture-'));
    const file = join(folder, name);
    writeFileSync(file, bytes);
    this.folders.push(folder);
    await this.page.getByLabel(label, { exact: true }).setInputFiles(file);
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** Waits for a page of this heading, looks whether it is as every page must be, and takes its picture. */
  async see(name: string | RegExp, picture: string): Promise<void> {
    await this.heading(name).waitFor();
    const { page, screen } = this;
    assert.equal(await page.locator('h1').count(), 1, `${picture} has not one heading`);
    for (const landmark of ['banner', 'main', 'contentinfo'] as const) assert.equal(await page.getByRole(landmark).count(), 1, `${picture}: ${landmark}`);
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    for (const field of await page.locator('input:not([type=hidden]), select').all()) {
      const id = await field.getAttribute('id');
      assert.equal(await page.locator(`label[for="${id}"]`).count(), 1, `${picture}: the field ${id} has not one label`);
    }
    const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(widest <= screen.width, `${picture} is ${widest} px wide on a screen of ${screen.width}`);
    const folder = join(settings.root, 'reports/portal');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${picture}-${screenName(screen)}.png`);
    await page.screenshot({ path: file, fullPage: true });
    this.pictures.push(file);
  }

  /** What is said about what has just been done. */
  async hears(role: 'status' | 'alert', words: RegExp): Promise<void> {
    await this.page.getByRole(role).filter({ hasText: words }).waitFor();
  }
}
