import type { Labels } from '../metrics/prometheus';

/** The name of a series by its target's legendFormat; without one, its labels as Prometheus writes them. */
export function seriesName(legendFormat: string, labels: Labels): string {
  if (legendFormat !== '') return legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  const { __name__: metric = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? metric || 'value' : `${metric}{${pairs.join(', ')}}`;
}
