import { READY_METRIC, REFUSAL_METRIC, REQUEST_METRIC } from './scripts/settings';
import { fieldsOf } from './csv';

/** What a client asked for once. Told to come again later, an honest client does: all of that is one request, and lasts from its beginning to its end. */
export interface HttpRequest {
  /** When its last answer had come, in milliseconds since 1970. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Which of a workload's requests it was, such as api-products. */
  readonly name: string;
  /** 0: no answer. */
  readonly status: number;
  /** What went wrong in words, or null. Every answer that its client could not use is an error, not only a 5xx. */
  readonly error: string | null;
}

export type K6Sample =
  | { readonly kind: 'request'; readonly request: HttpRequest }
  /** A client was told to come again later, and will. */
  | { readonly kind: 'refusal'; readonly atMs: number; readonly name: string; readonly status: number }
  /** A turn that began too late to begin at all: every client still waited for an answer. */
  | { readonly kind: 'dropped'; readonly atMs: number; readonly turns: number }
  /** The accounts are made; the load begins. */
  | { readonly kind: 'ready'; readonly atMs: number };

const COLUMNS = ['metric_name', 'timestamp', 'metric_value', 'error', 'name', 'status'] as const;
type Column = (typeof COLUMNS)[number];

/** Reads the lines that k6 writes with `--out csv`; the first of them names the columns. */
export class K6Output {
  #places: Readonly<Record<Column, number>> | undefined;

  /** What a line tells; undefined for what is of no interest here. */
  read(line: string): K6Sample | undefined {
    const fields = fieldsOf(line);
    if (this.#places === undefined) {
      this.#places = placesOf(fields);
      return undefined;
    }
    const places = this.#places;
    const field = (column: Column): string => fields[places[column]] ?? '';
    switch (field('metric_name')) {
      case REQUEST_METRIC:
        return {
          kind: 'request',
          request: {
            atMs: numberIn(field('timestamp'), line), durationMs: numberIn(field('metric_value'), line),
            name: field('name'), status: numberIn(field('status'), line), error: field('error') || null,
          },
        };
      case REFUSAL_METRIC:
        return { kind: 'refusal', atMs: numberIn(field('timestamp'), line), name: field('name'), status: numberIn(field('status'), line) };
      case 'dropped_iterations':
        return { kind: 'dropped', atMs: numberIn(field('timestamp'), line), turns: numberIn(field('metric_value'), line) };
      case READY_METRIC:
        return { kind: 'ready', atMs: numberIn(field('timestamp'), line) };
      default:
        return undefined;
    }
  }
}

function placesOf(names: readonly string[]): Record<Column, number> {
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new Error(`k6's output has no column ${missing.join(', ')}: ${names.join(',')}`);
  return Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<Column, number>;
}

function numberIn(text: string, line: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) throw new Error(`not a line of k6's output: ${JSON.stringify(line)}`);
  return value;
}
