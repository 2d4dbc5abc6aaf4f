/** What every dashboard is built from: the district that it shows, rows, and panels of one sentence each. */
import { ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { DashboardBuilder, DatasourceVariableBuilder, QueryVariableBuilder, RowBuilder, ThresholdsConfigBuilder, ThresholdsMode, VariableRefresh } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as SeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' };
const WIDTH = 24;

/** Which programs: those of the chosen district. `$OF` stands for it in every expression here. */
const scraped = (expression) => expression.replaceAll('$OF', 'job="$district"');

const query = ([legend, expression]) => new DataqueryBuilder().datasource(PROMETHEUS).expr(scraped(expression)).legendFormat(legend).range();

/** A row of panels that share its width. */
export const row = (title, ...panels) => ({ title, panels });

/** Lines over time; `queries` are pairs of legend and expression. */
export const lines = (title, unit, ...queries) => ({ make: () => new SeriesBuilder(), title, unit, queries });

/** One number, which is red from `bad` on. */
export const number = (title, unit, bad, expression) => ({
  make: () => new StatBuilder().reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull'])).thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([{ value: null, color: 'green' }, { value: bad, color: 'red' }])),
  title, unit, queries: [['', expression]], height: 5,
});

/** A dashboard of one district, as Grafana imports it. */
export function dashboard(name, title, description, ...rows) {
  const builder = new DashboardBuilder(`nuanxin: ${title}`).uid(`nuanxin-${name}`).description(description).tags(['nuanxin']).readonly().refresh('30s').time({ from: 'now-6h', to: 'now' }).timezone('browser')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .withVariable(new QueryVariableBuilder('district').label('District').datasource(PROMETHEUS).query('label_values(nuanxin_due_work_overdue, job)').refresh(VariableRefresh.OnTimeRangeChanged));
  let id = 0;
  for (const { title: rowTitle, panels } of rows) {
    builder.withRow(new RowBuilder(rowTitle).id(id += 1));
    for (const { make, title: panelTitle, unit, queries, height = 8 } of panels) {
      builder.withPanel(queries.reduce((panel, each) => panel.withTarget(query(each)), make().id(id += 1).title(panelTitle).unit(unit).datasource(PROMETHEUS).height(height).span(Math.floor(WIDTH / panels.length))));
    }
  }
  return builder.build();
}
