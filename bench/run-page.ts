import type { Panel } from './chart';
import type { Comparison } from './compare';
import { escapeHtml } from './html';
import type { LoadResult } from './load-result';
import { minute, page } from './page';
import { comparisonSection, errors, facts, overTime, tiles, transactions } from './report-parts';
import { resourceSections } from './resource-page';
import { outcomeSentence } from './text';

/** What differs from one kind of run to the other. Texts, but for those that are HTML already. */
export interface RunPage {
  readonly title: string;
  readonly headingHtml: string;
  /** How much load there was. */
  readonly load: string;
  /** As a user gives it to make. */
  readonly command: string;
  /** Before those of the run itself. */
  readonly notes?: readonly string[];
  readonly judged: { readonly heading: string; readonly html: string };
  /** Over time, below throughput and latency. */
  readonly panels?: readonly Panel[];
  readonly comparison?: Comparison | undefined;
  readonly requests: 'Transactions' | 'Requests';
  readonly afterErrorsHtml: string;
  readonly facts: readonly (readonly [string, string])[];
}

/** The page of any run that put load on something. */
export function runPage(result: LoadResult, told: RunPage): string {
  const notes = [...(told.notes ?? []), ...result.notes];
  return page(`Drydock ${told.title}, ${minute(result.startedAt)}`, `<header>
<h1>${told.headingHtml}</h1>
<p>${[minute(result.startedAt), outcomeSentence(result), told.load].map(escapeHtml).join(' · ')} · <code>${escapeHtml(told.command)}</code></p>
${notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
</header>
${tiles(result)}
<section><h2>${told.judged.heading}</h2>${told.judged.html}</section>
${overTime(result, told.panels)}
${resourceSections(result)}
${told.comparison === undefined ? '' : comparisonSection(told.comparison)}
<section><h2>${told.requests}</h2>${transactions(result)}</section>
<section><h2>Errors</h2>${errors(result)}${told.afterErrorsHtml}</section>
<section><h2>What ran where</h2>${facts(told.facts)}</section>`);
}
