/** What alerts and dashboards look at: every expression, and the metrics and labels that it names. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';
import { chart } from './helm.js';

const alerts = z.array(z.object({ alert: z.string(), expr: z.string() }));
const dashboard = z.object({ uid: z.string(), panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]) })) });

export interface Watched {
  readonly where: string;
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

/** The metrics and labels of an expression. Throws for one that is no PromQL. */
export function namesIn(expression: string): { metrics: string[]; labels: string[] } {
  const [metrics, labels] = [new Set<string>(), new Set<string>()];
  parser.parse(expression).iterate({
    enter: ({ type, node, from, to }) => {
      if (type.isError) throw new Error(`${expression}: no PromQL at ${from}`);
      const text = expression.slice(from, to);
      if (type.name === 'LabelName') labels.add(text);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') metrics.add(text);
    },
  });
  return { metrics: [...metrics], labels: [...labels] };
}

const alertsInChart = (): z.output<typeof alerts> => alerts.parse(parse(readFileSync(path.join(chart, 'files/alerts.yaml'), 'utf8')));

export const alertNames = (): string[] => alertsInChart().map(({ alert }) => alert);

/** The page that says what to do about an alert. */
export const pageOf = (alert: string): string => `${alert.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.md`;

/** Every expression of every alert and dashboard, as they stand in the chart. */
export function watched(): Watched[] {
  const folder = path.join(chart, 'files/dashboards');
  const ofAlerts = alertsInChart().map(({ alert, expr }) => ({ where: alert, ...namesIn(expr.replaceAll('$SCRAPED', 'job="j"')) }));
  const ofDashboards = readdirSync(folder).flatMap((file) => {
    const { uid, panels } = dashboard.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
    return panels.flatMap(({ title, targets }) => targets.map(({ expr, legendFormat }) => {
      const { metrics, labels } = namesIn(expr.replaceAll('$__rate_interval', '5m'));
      return { where: `${uid}: ${title}`, metrics, labels: [...labels, ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)] };
    }));
  });
  return [...ofAlerts, ...ofDashboards];
}
