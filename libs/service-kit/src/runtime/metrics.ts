/**
 * Metrics of a process: instruments are OpenTelemetry's, so that what Prometheus reads and what a collector is sent are the same
 * numbers under the conventions' names. Prometheus reads them at a port of their own, which no gateway passes on (ASVS 13.4.5).
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader, type IMetricReader } from '@opentelemetry/sdk-metrics';
import { StartupError } from './config.js';

/** Series of one instrument; what would be one more is counted together as `otel.metric.overflow`. */
const SERIES_MAX = 4_000;
const EXPORT_TIMEOUT_MS = 5_000;
/** Milliseconds between two looks at how late the event loop is. */
const LOOP_PRECISION_MS = 20;
const SCRAPE_TIMEOUT_MS = 10_000;
const SCRAPERS_MAX = 16;
const SCRAPE_HEADERS_BYTES_MAX = 8 * 1024;

export interface MetricsOptions {
  readonly resource: Resource;
  /** Where a collector takes OTLP over HTTP; none when not given. */
  readonly endpoint: string | undefined;
  readonly exportIntervalMs: number;
  /** Where Prometheus reads; nowhere when not given. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
  /** Further readers, for tests. */
  readonly readers: readonly IMetricReader[];
}

export interface Metrics {
  readonly provider: MeterProvider;
  /** Where Prometheus reads. */
  readonly url: string | undefined;
  /** Sends what is left, for as long as a collector takes, and closes. */
  stop(): Promise<void>;
}

/** Sets up metrics for this process, once. Throws a StartupError when the address is not to be had. */
export async function startMetrics({ resource, endpoint, exportIntervalMs, address, readers }: MetricsOptions): Promise<Metrics> {
  const prometheus = address === undefined ? undefined : new PrometheusExporter({ preventServerStart: true, appendTimestamp: false });
  const periodic = endpoint === undefined ? undefined : new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${endpoint}/v1/metrics`, timeoutMillis: EXPORT_TIMEOUT_MS }),
    exportIntervalMillis: exportIntervalMs, exportTimeoutMillis: Math.min(EXPORT_TIMEOUT_MS, exportIntervalMs),
  });
  const server = prometheus === undefined || address === undefined ? undefined : await serve(prometheus, address);
  const provider = new MeterProvider({
    resource, views: [{ instrumentName: '*', aggregationCardinalityLimit: SERIES_MAX }],
    readers: [...readers, ...(prometheus === undefined ? [] : [prometheus]), ...(periodic === undefined ? [] : [periodic])],
  });
  metrics.setGlobalMeterProvider(provider);
  const runtime = new RuntimeNodeInstrumentation({ monitoringPrecision: LOOP_PRECISION_MS });
  runtime.setMeterProvider(provider);
  return {
    provider, url: server === undefined ? undefined : urlOf(server),
    stop: async () => {
      runtime.disable();
      server?.close();
      server?.closeAllConnections();
      metrics.disable();
      await provider.shutdown();
    },
  };
}

const urlOf = (server: Server): string => {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`;
};

/** Serves `/metrics` and nothing else. */
async function serve(prometheus: PrometheusExporter, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer({ requestTimeout: SCRAPE_TIMEOUT_MS, headersTimeout: SCRAPE_TIMEOUT_MS, maxHeaderSize: SCRAPE_HEADERS_BYTES_MAX }, (request, response) => {
    if (request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics') prometheus.getMetricsRequestHandler(request, response);
    else response.writeHead(404).end();
  });
  server.maxConnections = SCRAPERS_MAX;
  server.unref().listen({ host, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new StartupError(`Metrics cannot be served at ${host}:${port}. Set METRICS_HOST and METRICS_PORT to an address of this machine that is free, or leave METRICS_PORT unset.`, { cause });
  }
  return server;
}
