import { escapeHtml } from './html';
import { inline, legend, row, tableOf } from './page';
import { colourOf, resourceSvg } from './resource-chart';
import { MEASURES, MEASURE_NAMES, type Measure, type MonitoringRead, type Subject } from './resources';
import type { LoadResult } from './load-result';
import { budgetLines } from './result-text';
import { resourceLine, sizingHint } from './sizing';
import { bytesText, number } from './text';

/** What Prometheus told about the run; without it, only what is missing. */
export function resourceSections(result: LoadResult): string {
  const { monitoring } = result;
  if (monitoring.kind === 'not there') return '';
  const hint = sizingHint(result);
  const budgets = budgetLines(monitoring);
  return `<section><h2>Resources</h2><p>${escapeHtml(resourceLine(monitoring))}</p>${hint === null ? '' : `<p>${escapeHtml(hint)}</p>`}</section>
${subjectSection('Services', monitoring.services, monitoring, result.elapsedSeconds)}
${subjectSection('Instances of PostgreSQL', monitoring.instances, monitoring, result.elapsedSeconds)}
${subjectSection('Nodes', monitoring.nodes, monitoring, result.elapsedSeconds)}
${budgets.length === 0 ? '' : `<section><h2>Error budgets</h2><ul>${budgets.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></section>`}`;
}

function subjectSection(title: string, subjects: readonly Subject[], monitoring: MonitoringRead, elapsedSeconds: number): string {
  if (subjects.length === 0) return '';
  const svg = (width: number): string => inline(resourceSvg(subjects, monitoring, elapsedSeconds, width));
  const measures = MEASURE_NAMES.filter((measure) => subjects.some(({ usage }) => usage[measure] !== undefined));
  const head = ['average (most)', ...measures.map((measure) => MEASURES[measure].title)];
  const rows = subjects.map((subject) => row(`${subject.name}${subject.role === 'node' || subject.role === 'service' ? '' : `, ${subject.role}`}`, measures.map((measure) => cell(subject, measure))));
  const isShared = subjects === monitoring.nodes && monitoring.machines === 1 && subjects.length > 1;
  const shared = isShared ? ' The nodes share one machine: its CPU, memory and disks are shown for each of them.' : '';
  return `<section><h2>${title}</h2>
${legend(subjects.map(({ name }, index) => ({ name, colour: colourOf(index) })))}<div class="wide">${svg(1040)}</div><div class="narrow">${svg(360)}</div>
<p class="caption">A rate is that of the ${monitoring.rateSeconds} s before. A line is broken where Prometheus has no data.${shared}</p>
${tableOf(head, rows)}</section>`;
}

function cell({ usage }: Subject, measure: Measure): string {
  const found = usage[measure];
  if (found === undefined) return '-';
  const { unit } = MEASURES[measure];
  const text = (value: number): string => (unit === 'bytes' ? bytesText(value) : unit === 'bytes/s' ? `${bytesText(value)}/s` : number(value, 2));
  return `${text(found.average)} (${text(found.most)})`;
}
