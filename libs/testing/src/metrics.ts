/** Metrics as a test sees them: what Prometheus would read, by name and by series. */

/** A scrape: the metrics that there are with their kinds, and the value of each series. */
export interface Scrape {
  readonly kinds: ReadonlyMap<string, string>;
  /** By name and labels, as they stand in the text. */
  readonly series: ReadonlyMap<string, number>;
  /** The sum over a metric's series whose labels hold all of `labels`. */
  total(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

/** Reads metrics at the address that `startTelemetry` gives. Throws when they are not to be had. */
export async function scrapeMetrics(url: string | undefined): Promise<Scrape> {
  if (url === undefined) throw new Error('Metrics are served nowhere.');
  const response = await fetch(url);
  const text = await response.text();
  if (response.status !== 200 || text.startsWith('# failed')) throw new Error(`${response.status} ${text.slice(0, 500)}`);
  const lines = text.split('\n');
  const kinds = new Map(lines.flatMap((line) => {
    const [, name, kind] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    return name === undefined || kind === undefined ? [] : [[name, kind] as const];
  }));
  const series = new Map(lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))] as const));
  return {
    kinds, series,
    total: (name, labels = {}) => {
      const found = [...series].filter(([key]) => key.split('{', 1)[0] === name && Object.entries(labels).every(([label, value]) => key.includes(`${label}="${value}"`)));
      return found.length === 0 ? undefined : found.reduce((sum, [, value]) => sum + value, 0);
    },
  };
}
