/** The options of `npm run replay`. */
import { parseArgs } from 'node:util';
import { TIANJIN, type PlanOptions } from './plan/index.js';

export interface ReplayOptions {
  readonly plan: PlanOptions;
  /** An instance that is there already; without it one is started and thrown away. */
  readonly url: string | undefined;
  readonly setupCodeFile: string | undefined;
  readonly nats: { readonly url: string; readonly credentialsFile: string } | undefined;
  readonly out: string | undefined;
  /** Kills each process of the own instance in turn while the record is driven. */
  readonly kill: boolean;
  /** Leaves the own instance's data folder there, for looking at. */
  readonly keep: string | undefined;
}

export const USAGE = `npm run replay -- [--seed N] [--days N] [--hospitals N] [--volunteers N] [--from YYYY-MM-DD] [--out FILE] [--kill]
  [--url URL --setup-code-file FILE [--nats URL --nats-credentials FILE]]   an empty instance with NUANXIN_EVALUATION=1; else one is started
  [--keep FOLDER]                                                           the started instance's data, kept for looking at`;

const whole = (name: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw new RangeError(`--${name} takes a whole number.`);
  return Number(value);
};

const present = <T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

/** Reads the command line. Throws Error with what is wrong. */
export function readOptions(args: readonly string[]): ReplayOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { 'seed': text, 'days': text, 'hospitals': text, 'volunteers': text, 'from': text, 'out': text, 'url': text, 'setup-code-file': text, 'nats': text, 'nats-credentials': text, 'keep': text, 'kill': { type: 'boolean', default: false } },
  });
  if (values.url !== undefined && values['setup-code-file'] === undefined) throw new Error('--url needs --setup-code-file.');
  if (values.url !== undefined && values.kill) throw new Error('--kill is for an instance that the replay starts itself.');
  if ((values.nats === undefined) !== (values['nats-credentials'] === undefined)) throw new Error('--nats and --nats-credentials go together.');
  return {
    plan: present({ seed: whole('seed', values.seed) ?? TIANJIN.seed, days: whole('days', values.days), hospitals: whole('hospitals', values.hospitals), volunteers: whole('volunteers', values.volunteers), from: values.from }),
    url: values.url, setupCodeFile: values['setup-code-file'], out: values.out, kill: values.kill, keep: values.keep,
    nats: values.nats === undefined || values['nats-credentials'] === undefined ? undefined : { url: values.nats, credentialsFile: values['nats-credentials'] },
  };
}
