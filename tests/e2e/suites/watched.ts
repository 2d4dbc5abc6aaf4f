/** What alerts and dashboards look at is really told: every metric and label that one names is served by a program of a running district. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventually, scrapeMetrics } from '@nuanxin/testing';
import { watched } from '../../charts/watched.js';
import type { Story } from './hours.js';

/** Given by Prometheus, not by a program. */
const PROMETHEUS = { metrics: new Set(['up']), labels: new Set(['job', 'namespace', 'pod', 'app_kubernetes_io_name']) };
/** Rates are not limited in an evaluation, and so not shared: the gateway's own spec, which runs none, holds its name. */
const ELSEWHERE: Readonly<Record<string, string>> = { nuanxin_gateway_rates_shared: 'apps/gateway/src/metrics.int.spec.ts' };

export function tellsWhatIsWatched(given: () => Story): void {
  describe('what alerts and dashboards look at', () => {
    it('is served by a program of the district, with the labels by which it is told apart', async () => {
      const expressions = watched();
      expect(expressions.length).toBeGreaterThan(50);
      for (const [metric, spec] of Object.entries(ELSEWHERE)) expect(readFileSync(path.join(import.meta.dirname, '../../..', spec), 'utf8')).toContain(`'${metric} gauge'`);
      // The delay of the event loop is there once the first seconds were looked at.
      await eventually(async () => {
        const scrapes = await Promise.all(Object.values(given().cell.cell.metricsUrls).map(scrapeMetrics));
        const series = scrapes.flatMap((scrape) => [...scrape.series.keys()]);
        const dead = expressions.flatMap(({ where, metrics, labels }) => {
          const ofThese = (metric: string): string[] => series.filter((each) => each.startsWith(`${metric}{`) || each === metric);
          const own = metrics.filter((metric) => !PROMETHEUS.metrics.has(metric) && ELSEWHERE[metric] === undefined);
          return [
            ...own.filter((metric) => ofThese(metric).length === 0).map((metric) => `${where}: nobody tells ${metric}`),
            ...labels.filter((label) => !PROMETHEUS.labels.has(label) && !own.flatMap(ofThese).some((each) => each.includes(`${label}="`))).map((label) => `${where}: ${own.join(', ')} has no ${label}`),
          ];
        });
        expect(dead).toEqual([]);
      });
    });
  });
}
