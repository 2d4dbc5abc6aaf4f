/** Promtool, as a test runs it: rules are judged, and fed with series until their alerts fire. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';

const run = promisify(execFile);

/** Put there by the runner, which says why where it could not. */
export const promtool = process.env['NUANXIN_TEST_PROMTOOL'];

/** One trial: the series that there are, and which alert fires at which time, with its labels and annotations. */
export interface Trial {
  readonly name: string;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  readonly alert: string;
  readonly fires: readonly { readonly labels: Readonly<Record<string, string>>; readonly annotations: Readonly<Record<string, string>> }[];
}

/** What promtool finds wrong with groups of rules, and with the trials; nothing where all is as it should be. */
export async function wrongWith(groups: unknown, trials: readonly Trial[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-alerts-'));
  const [rules, tests] = [path.join(folder, 'rules.yaml'), path.join(folder, 'tests.yaml')];
  try {
    await writeFile(rules, stringify({ groups }));
    await writeFile(tests, stringify({
      rule_files: [rules], evaluation_interval: '1m',
      tests: trials.map(({ name, series, at, alert, fires }) => ({
        name, interval: '1m', input_series: Object.entries(series).map(([each, values]) => ({ series: each, values })),
        alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: fires.map(({ labels, annotations }) => ({ exp_labels: labels, exp_annotations: annotations })) }],
      })),
    }));
    await run(promtool ?? '', ['check', 'rules', '--lint=all', '--lint-fatal', rules]);
    await run(promtool ?? '', ['test', 'rules', tests], { maxBuffer: 1e7 });
    return '';
  } catch (error) {
    return String(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
