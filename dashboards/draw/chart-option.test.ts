import assert from 'node:assert/strict';
import { test } from 'node:test';
import { init, use } from 'echarts/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { chartOption, isAlone, tickDecimals, wholeTicks } from './chart-option';
import type { LinesChart } from './page-data';

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const GRID = { fromMs: Date.parse('2026-03-04T05:00:00Z'), stepMs: 10_000, size: 7 };

function picture(chart: Partial<LinesChart>, values: readonly (number | null)[]): string {
  const whole: LinesChart = { unit: 's', stacked: false, fillOpacity: 0, thresholds: [], series: [{ name: 'a', colour: '#123456', values }], ...chart };
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 200 });
  drawing.setOption(chartOption(whole, GRID, 600));
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}

const linesOf = (svg: string): string[] => [...svg.matchAll(/<path d="([^"]*)" fill="none"[^>]*stroke="#123456"/g)].map(([, path = '']) => path);

test('a gap in the data is a gap in the line', () => {
  const [path = ''] = linesOf(picture({}, [1, 1, null, null, 1, 2, 3]));
  assert.equal(path.match(/M/g)?.length, 2);
  const [whole = ''] = linesOf(picture({}, [1, 1, 1, 1, 1, 2, 3]));
  assert.equal(whole.match(/M/g)?.length, 1);
});

test('a value between two gaps is a dot', () => {
  assert.deepEqual([0, 1, 2, 3].map((at) => isAlone([1, null, 2, 3], at)), [true, false, false, false]);
  const dots = (values: readonly (number | null)[]): number => picture({}, values).match(/<path d="M1 0A1 1 0/g)?.length ?? 0;
  assert.equal(dots([1, 1, null, 5, null, 1, 1]), 1);
  assert.equal(dots([1, 1, 1, 1, 1, 1, 1]), 0);
});

test('a threshold is drawn dashed and with its value', () => {
  const svg = picture({ thresholds: [{ value: 2, colour: 'var(--red)' }] }, [1, 3, 1, 3, 1, 3, 1]);
  assert.match(svg, /stroke="var\(--red\)" stroke-dasharray/);
  assert.match(svg, />2 s</);
});

test('values on the axis have their unit', () => {
  assert.match(picture({ min: 0 }, [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07]), /> ?20 ms</);
});

test('ticks of bytes fall on whole units', () => {
  const ticks = (peak: number, unit: 'bytes' | 'ops' = 'bytes'): (number | undefined)[] => {
    const { interval, max } = wholeTicks({ unit, min: 0, stacked: false, fillOpacity: 0, thresholds: [], series: [{ name: 'a', colour: '', values: [null, peak, 0] }] });
    return [interval, max];
  };
  assert.deepEqual(ticks(3 * 1024 ** 3), [1024 ** 3, 3 * 1024 ** 3]);
  assert.deepEqual(ticks(900 * 1024), [200 * 1024, 1000 * 1024]);
  assert.deepEqual(ticks(1.2 * 1024 ** 2), [0.5 * 1024 ** 2, 1.5 * 1024 ** 2]);
  assert.deepEqual(ticks(0), [undefined, undefined]);
  assert.deepEqual(ticks(3000, 'ops'), [undefined, undefined]);
});

test('ticks of an axis that does not begin at 0 are told apart', () => {
  const decimals = (values: readonly number[]): number | undefined =>
    tickDecimals({ unit: 'percentunit', stacked: false, fillOpacity: 0, thresholds: [], series: [{ name: 'a', colour: '', values }] });
  assert.equal(decimals([0.9998, 1]), 3);
  assert.equal(decimals([0.2, 1]), 0);
  assert.equal(decimals([1, 1]), undefined);
});
