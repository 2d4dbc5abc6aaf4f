/** Telemetry of a process: W3C context always; spans and metrics are exported when an OTLP endpoint is configured, metrics are read where a port is. */
import { setTimeout as delay } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { BaseConfig } from './config.js';
import { startMetrics } from './metrics.js';

const QUEUE_SPANS = 8_192;
const EXPORT_DELAY_MS = 500;
const EXPORT_TIMEOUT_MS = 5_000;
const EXPORT_INTERVAL_MS = 60_000;
/** Milliseconds that the end of a process waits for a collector to take what is left. */
const END_MS_MAX = 2_000;

export interface TelemetryOptions {
  readonly service: string;
  readonly endpoint?: string | undefined;
  readonly ratio: number;
  /** Milliseconds between two exports of metrics. */
  readonly exportIntervalMs?: number;
  /** Where Prometheus reads metrics; nowhere when not given. */
  readonly metricsAddress?: { readonly host: string; readonly port: number } | undefined;
  /** For tests, which look at spans and metrics in memory. */
  readonly processors?: readonly SpanProcessor[];
  readonly readers?: readonly IMetricReader[];
}

export interface Telemetry {
  /** Where Prometheus reads. */
  readonly metricsUrl: string | undefined;
  /** Sends what is left, within two seconds or not at all, and takes everything down. Never throws. */
  stop(): Promise<void>;
}

/** What a process's configuration says of telemetry. */
export const telemetryOptions = (service: string, config: BaseConfig): TelemetryOptions => ({
  service, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, ratio: config.OTEL_TRACES_SAMPLER_ARG, exportIntervalMs: config.OTEL_METRIC_EXPORT_INTERVAL,
  metricsAddress: config.METRICS_PORT === undefined ? undefined : { host: config.METRICS_HOST, port: config.METRICS_PORT },
});

/**
 * Sets up telemetry for this process, once. Without an endpoint nothing is exported, but trace ids are made and passed on.
 * A collector that is slow or gone costs what fits the queue, and nothing else. Throws a StartupError when metrics can't be served.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const resource = resourceFromAttributes({ 'service.name': options.service, 'service.namespace': 'nuanxin' });
  const endpoint = options.endpoint?.replace(/\/$/, '');
  const measured = await startMetrics({ resource, endpoint, exportIntervalMs: options.exportIntervalMs ?? EXPORT_INTERVAL_MS, address: options.metricsAddress, readers: options.readers ?? [] });
  const processors = [...(options.processors ?? [])];
  if (endpoint !== undefined) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
    // What is dropped is counted: otel.sdk.processor.span.processed with error.type.
    processors.push(new BatchSpanProcessor({ exporter, maxQueueSize: QUEUE_SPANS, scheduledDelayMillis: EXPORT_DELAY_MS, exportTimeoutMillis: EXPORT_TIMEOUT_MS, selfObsMeterProvider: measured.provider }));
  }
  const provider = new TracerProvider({ resource, sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.ratio) }), spanProcessors: processors });
  const contextManager = new AsyncLocalStorageContextManager();
  contextManager.enable();
  context.setGlobalContextManager(contextManager);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    metricsUrl: measured.url,
    stop: async () => {
      const ended = new AbortController();
      const left = Promise.allSettled([provider.shutdown(), measured.stop()]).finally(() => ended.abort());
      await Promise.race([left, delay(END_MS_MAX, undefined, { signal: ended.signal }).catch(() => undefined)]);
      context.disable();
      trace.disable();
      propagation.disable();
    },
  };
}
