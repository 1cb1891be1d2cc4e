import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { connect, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { chartOption, valueAxis } from '../draw/chart-option';
import type { Grid, LinesChart } from '../draw/page-data';

// SVG, because its colours may be the page's own variables: they follow light and dark without a script.
use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

/** A pointer over one chart tells the values of all at that time, as the dashboards ask of Grafana. */
const GROUP = 'drydock';

export interface DrawnChart {
  resize(): void;
  toggle(series: number, isShown: boolean): void;
}

export function drawChart(element: HTMLElement, chart: LinesChart, grid: Grid): DrawnChart {
  const drawing = init(element, null, { renderer: 'svg' });
  drawing.setOption(chartOption(chart, grid, element.clientWidth));
  drawing.group = GROUP;
  connect(GROUP);
  const hidden = new Set<number>();
  return {
    resize: () => drawing.resize(),
    toggle: (series, isShown) => {
      if (isShown) hidden.delete(series);
      else hidden.add(series);
      drawing.dispatchAction({ type: isShown ? 'legendSelect' : 'legendUnSelect', name: String(series) });
      // What is left has the whole height.
      drawing.setOption({ yAxis: valueAxis({ ...chart, series: chart.series.filter((_, index) => !hidden.has(index)) }) });
    },
  };
}
