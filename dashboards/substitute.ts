import type { Variable } from './model';
import type { TimeRange } from './time-range';

/** What stands for a variable in a query or a link. */
export type Values = Readonly<Record<string, string>>;

/** Grafana's own variables of time; `$__rate_interval` spans four scrapes, so that one that failed leaves no hole. */
export function timeValues({ from, to, stepSeconds }: TimeRange, scrapeSeconds: number): Values {
  const rangeSeconds = (to.getTime() - from.getTime()) / 1000;
  return {
    __interval: `${stepSeconds}s`,
    __rate_interval: `${Math.max(stepSeconds + scrapeSeconds, 4 * scrapeSeconds)}s`,
    __range: `${rangeSeconds}s`,
  };
}

/** A dashboard's variables as a reader finds them who has chosen nothing: all. */
export function chosenValues(variables: readonly Variable[]): Values {
  return Object.fromEntries(
    variables.flatMap((variable) => {
      switch (variable.type) {
        case 'query':
          return [[variable.name, variable.allValue]];
        case 'constant':
          return [[variable.name, variable.query]];
        case 'datasource':
          return [];
      }
    }),
  );
}

const REFERENCE = /\$(?:\{([^}]*)\}|(\w+))/g;

/** Fails at a variable that has no value: Prometheus would take `$pod` for an end of line. */
export function substitute(text: string, values: Values): string {
  return text.replace(REFERENCE, (whole, braced: string | undefined, bare: string | undefined) => {
    const value = values[braced ?? bare ?? ''];
    if (value === undefined) throw new Error(`${whole} is no variable of this dashboard; known are ${Object.keys(values).join(', ')}`);
    return value;
  });
}

/** What Grafana asks to fill a choice of label values, as a query: one series for each value. */
export function choiceQuery(labelValues: string): string {
  const [, selector = '', label = ''] = /^label_values\((.+), ([a-z_]+)\)$/.exec(labelValues) ?? [];
  return `count by (${label}) (${selector})`;
}
