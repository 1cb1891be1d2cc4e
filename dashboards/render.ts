import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Source, askAll } from './answers';
import { bundlePageProgram } from './bundle';
import type { Dashboard } from './model';
import { type Page, page } from './page';
import type { TimeRange } from './time-range';

const ROOT = join(__dirname, '..');

export interface Rendered {
  readonly file: string;
  readonly panels: number;
  readonly nothing: Page['nothing'];
}

/** Asks for everything and writes one page, named for the end of its range. */
export async function render(source: Source, dashboards: readonly Dashboard[], range: TimeRange, reports: string, platform: string): Promise<Rendered> {
  const answered = await askAll(source, dashboards, range);
  const file = join(resolve(reports), `dashboards-${range.to.toISOString().slice(0, 19).replace(/\D/g, '')}.html`);
  const { html, nothing } = page(answered, { range, platform, program: bundlePageProgram(), href: hrefFrom(file) });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, html);
  return { file, panels: answered.reduce((sum, { panels }) => sum + panels.length, 0), nothing };
}

/** A link that is no URL names a file as seen from the clone; the page lies elsewhere. */
export function hrefFrom(page: string): (url: string) => string {
  return (url) => (/^[a-z]+:\/\//.test(url) ? url : relative(dirname(page), join(ROOT, url)));
}

export function renderedText({ file, panels, nothing }: Rendered): string {
  const empty = nothing.map(({ panel, why }) => `  ${panel}: ${why}`);
  return [...(empty.length > 0 ? [`${empty.length} of ${panels} panels show nothing:`, ...empty] : []), `dashboards: ${file}`].join('\n');
}
