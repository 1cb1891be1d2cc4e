import type { AnsweredPanel } from '../answers';
import type { PanelOf } from '../model';

/** A field is the text of a label or a query's value; a row may lack those that its queries did not bring. */
export type Row = Readonly<Record<string, string | number>>;

/** Grafana's `merge`: rows of different queries are one where all the labels that both have are the same. */
export function mergedRows(answers: AnsweredPanel['answers']): Row[] {
  const merged: Record<string, string | number>[] = [];
  for (const answer of answers) {
    if (answer.kind !== 'samples') continue;
    const field = answers.length === 1 ? 'Value' : `Value #${answer.target.refId}`;
    for (const { labels, value } of answer.samples) {
      // What came to no number, a share of nothing for example, is an empty cell.
      if (Number.isNaN(value)) continue;
      const partners = merged.filter((row) => !(field in row) && agree(row, labels));
      if (partners.length === 0) merged.push({ ...labels, [field]: value });
      for (const partner of partners) Object.assign(partner, labels, { [field]: value });
    }
  }
  return merged;
}

function agree(row: Row, labels: Readonly<Record<string, string>>): boolean {
  const shared = Object.keys(labels).filter((label) => label in row);
  return shared.length > 0 && shared.every((label) => row[label] === labels[label]);
}

/** The names of the fields to show, in order; a field of which `organize` says nothing would show up anywhere. */
export function shownFields(panel: PanelOf<'table'>, rows: readonly Row[]): string[] {
  const { excludeByName, indexByName } = panel.transformations[1].options;
  const unknown = rows.flatMap((row) => Object.keys(row)).find((field) => !(field in indexByName) && !(field in excludeByName));
  if (unknown !== undefined) throw new Error(`the queries bring a field that "organize" does not place: ${unknown}`);
  return Object.entries(indexByName)
    .filter(([field]) => !(field in excludeByName))
    .sort(([, a], [, b]) => a - b)
    .map(([field]) => field);
}
