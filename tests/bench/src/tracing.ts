/** Measures what tracing costs: reading and opening a case untraced, with every twentieth request traced, and with each, on one cell and with a collector that takes it all. */
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { eventually } from '@nuanxin/testing';
import { benchCell, type BenchCell } from './cell.js';
import { swallowingCollector } from './collector.js';
import { ratio, type Figure } from './figures.js';
import { load } from './load.js';

const CONNECTIONS = 10;
const SECONDS = 8;
const WARM_UP_SECONDS = 3;
const READY_MS_MAX = 60_000;
const RATIOS = ['0', '0.05', '1'] as const;
type Ratio = (typeof RATIOS)[number];
/** There and back, again and again, so that a machine that slows down meanwhile slows all three alike. */
const ROUNDS: readonly Ratio[] = Array.from({ length: 2 }, () => [...RATIOS, ...[...RATIOS].reverse()]).flat();
/** The least that we aim at, of what there is untraced. */
const AIMS = { '0.05': 0.95, '1': 0.75 } as const;
/** What answers the requests. */
const MEASURED = ['gateway', 'hotline-cases'] as const;

interface Rates {
  readonly reading: number;
  readonly opening: number;
}

async function measure({ cell, counsellor, token, clientId }: BenchCell): Promise<Rates> {
  const { data } = await counsellor.call(hotline.openCase, { body: { clientId } });
  const common = { token: await token(), connections: CONNECTIONS };
  const read = { ...common, method: 'GET' as const, url: `${cell.url}${hotline.getCase.path.replace(':caseId', data.caseId)}` };
  const open = { ...common, method: 'POST' as const, url: `${cell.url}${hotline.openCase.path}`, body: { clientId } };
  await load({ ...read, seconds: WARM_UP_SECONDS });
  await load({ ...open, seconds: WARM_UP_SECONDS });
  return { reading: (await load({ ...read, seconds: SECONDS })).perSecond, opening: (await load({ ...open, seconds: SECONDS })).perSecond };
}

/** All three, four times, on a cell of its own. Throws when what should be traced was not, or the other way round: the figures would mean nothing. */
export async function measureTracing(): Promise<Figure[]> {
  const collector = await swallowingCollector();
  let current: Ratio = ROUNDS[0] ?? '0';
  const bench = await benchCell({ environmentOf: () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_TRACES_SAMPLER_ARG: current }) });
  const found = new Map<Ratio, Rates[]>(RATIOS.map((each) => [each, []]));
  try {
    for (const each of ROUNDS) {
      current = each;
      for (const part of MEASURED) {
        await bench.cell.halt(part);
        await bench.cell.resume(part);
      }
      await eventually(async () => {
        for (const url of [bench.cell.url, bench.cell.serviceUrls['hotline-cases']]) if (!(await fetch(`${url}/health/ready`)).ok) throw new Error(`${url} is not ready.`);
      }, READY_MS_MAX);
      await bench.settle();
      collector.taken();
      found.get(each)?.push(await measure(bench));
      if ((collector.taken() > 0) !== (each !== '0')) throw new Error(`At ${each} the collector was sent the wrong thing.`);
    }
  } finally {
    await bench.stop();
    await collector.stop();
  }
  const mean = (each: Ratio, what: keyof Rates): number => (found.get(each) ?? []).reduce((sum, rates, _, all) => sum + rates[what] / all.length, 0);
  return (['reading', 'opening'] as const).flatMap((what) => (['0.05', '1'] as const).map((each) => (
    ratio(`${what} a case with ${Number(each) * 100} % traced, against untraced`, mean(each, what), mean('0', what), 'requests/s', AIMS[each]))));
}
