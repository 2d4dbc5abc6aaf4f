/** Alerts and dashboards of the chart: each alert fires once, with a page that says what to do; each dashboard is as it is built. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { FIRING, SCRAPED } from './firing.js';
import { example, helm, render, type Manifest } from './helm.js';
import { promtool, wrongWith, type Trial } from './promtool.js';
import { namesIn, pageOf, watched } from './watched.js';

const deploy = path.join(import.meta.dirname, '../../deploy');
const RUNBOOKS = 'https://git.example.org/nuanxin/deploy/runbooks';
const strings = z.record(z.string(), z.string());
const rules = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(z.object({ alert: z.string(), expr: z.string(), for: z.string(), labels: strings, annotations: strings })) })) });

const whole = helm === undefined || promtool === undefined ? describe.skip : describe;

whole('alerts', () => {
  let manifests: Manifest[] = [];
  beforeAll(async () => {
    manifests = await render([example('production')]);
  });
  const found = () => rules.parse(manifests.find(({ kind }) => kind === 'PrometheusRule')?.['spec']).groups;
  const alerts = () => found().flatMap((group) => group.rules);
  const trial = (alert: string, what: string, series: Trial['series'], at: string, fires: Trial['fires']): Trial => ({ name: `${alert} ${what}`, alert, series, at, fires });
  const fired = (alert: string, severity: string | undefined): Trial['fires'] => {
    const { labels, summary } = FIRING[alert] ?? { labels: {}, summary: '' };
    return [{ labels: { ...SCRAPED, ...labels, severity: severity ?? '', district: 'hexi' }, annotations: { summary, runbook_url: `${RUNBOOKS}/${pageOf(alert)}` } }];
  };

  it('fire each once, saying what and where to read on, and not at what is near it or has just begun', async () => {
    expect(alerts().map(({ alert }) => alert)).toEqual(Object.keys(FIRING));
    const trials = alerts().flatMap(({ alert, labels: { severity } }) => {
      const { series, at, quiet } = FIRING[alert] ?? { series: {}, at: '0m', quiet: {} };
      return [trial(alert, 'fires', series, at, fired(alert, severity)), trial(alert, 'is quiet', quiet, at, []), trial(alert, 'waits', series, '1m', [])];
    });
    expect(await wrongWith(found(), trials)).toBe('');
  });

  it('are tried in earnest: one that does not fire, or says another thing, is told of', async () => {
    const broken = found().map((group) => ({ ...group, rules: group.rules.map((rule) => (rule.alert === 'NuanxinRelayBehind' ? { ...rule, expr: rule.expr.replace('> 120', '> 1200') } : rule)) }));
    const { series, at } = FIRING['NuanxinRelayBehind'] ?? { series: {}, at: '' };
    expect(await wrongWith(broken, [trial('NuanxinRelayBehind', 'fires', series, at, fired('NuanxinRelayBehind', 'critical'))])).toMatch(/NuanxinRelayBehind/);
    expect(await wrongWith(found(), [trial('NuanxinRelayBehind', 'fires', series, at, fired('NuanxinRelayBehind', 'warning'))])).toMatch(/severity/);
  });

  it('have each a severity that says whether somebody is woken', () => {
    for (const { alert, labels: { severity } } of alerts()) expect([alert, severity]).toEqual([alert, expect.stringMatching(/^(critical|warning)$/)]);
  });

  it('look at this release alone, wherever they name a metric', () => {
    for (const { alert, expr } of alerts()) for (const [selector] of expr.matchAll(/\b\w+\{[^}]*\}/g)) expect([alert, selector]).toEqual([alert, expect.stringContaining('namespace="ns",job="ns/r"')]);
    for (const { where, labels } of watched()) expect([where, labels]).toEqual([where, expect.arrayContaining(['job'])]);
    expect(namesIn('sum by (a, le) (rate(b{c="d"}[5m])) / on (e) f')).toEqual({ metrics: ['b', 'f'], labels: ['a', 'le', 'c', 'e'] });
    expect(() => namesIn('sum(')).toThrow(/no PromQL/);
  });
});

whole('dashboards', () => {
  it('are what deploy/dashboards builds', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(deploy, 'dashboards/write.mjs'), '--check']).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? 'failed' }));
    expect(stdout).toBe('');
  });

  it('are found by the sidecar of Grafana, each under a name of its own', async () => {
    const files = readdirSync(path.join(deploy, 'charts/cell/files/dashboards'));
    const maps = (await render([example('production')])).filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.['grafana_dashboard'] === '1');
    const given = maps.flatMap((map) => Object.entries(strings.parse(map['data'])));
    expect(given.map(([name]) => name).sort()).toEqual(files.map((file) => `nuanxin-${file}`).sort());
    for (const [name, text] of given) expect(text).toBe(readFileSync(path.join(deploy, 'charts/cell/files/dashboards', name.replace('nuanxin-', '')), 'utf8'));
    expect(files).toHaveLength(4);
  });
});
