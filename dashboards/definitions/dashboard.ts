import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  ConstantVariableBuilder, type Dashboard, DashboardBuilder, DashboardCursorSync, DashboardLinkBuilder, DashboardLinkType,
  DatasourceVariableBuilder, type Panel, QueryVariableBuilder, RowBuilder, VariableRefresh, VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Settings } from '../settings';
import { DATASOURCE } from './panels';

const TAG = 'drydock';

/** A choice of label values above the dashboard; all of them unless the reader chooses. */
export interface LabelVariable {
  readonly name: string;
  readonly title: string;
  readonly metric: string;
  readonly label: string;
}

export interface Section {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

export interface Content {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly LabelVariable[];
  readonly sections: readonly Section[];
}

/** A dashboard with the links, variables and settings that all of this project's have. */
export function dashboard({ uid, title, description, variables, sections }: Content, { runbooks, scrapeSeconds }: Settings): Dashboard {
  const builder = new DashboardBuilder(`Drydock: ${title}`)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .timezone('utc')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Tooltip)
    .link(new DashboardLinkBuilder('Drydock').type(DashboardLinkType.Dashboards).tags([TAG]).includeVars(false).keepTime(true))
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(new ConstantVariableBuilder('runbooks').value(runbooks));
  for (const variable of variables) builder.withVariable(choice(variable));
  for (const { title: row, panels } of sections) {
    builder.withRow(new RowBuilder(row));
    for (const panel of panels) builder.withPanel(panel);
  }
  const built = builder.build();
  // Grafana wants ids; the builder gives all rows the same. $__rate_interval goes by the interval of the query.
  built.panels = (built.panels ?? []).map((panel, index) => ({
    ...panel,
    id: index + 1,
    ...('targets' in panel ? { targets: panel.targets?.map((query) => ({ ...query, interval: `${scrapeSeconds}s` })) ?? [] } : {}),
  }));
  return built;
}

function choice({ name, title, metric, label }: LabelVariable): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource({ ...DATASOURCE })
    .query(`label_values(${metric}, ${label})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] });
}
