/** Traces: W3C context always; spans are exported when an OTLP endpoint is configured. */
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';

const QUEUE_SPANS = 8_192;
const EXPORT_DELAY_MS = 500;
const EXPORT_TIMEOUT_MS = 5_000;

/**
 * Sets up tracing for this process, once. Without an endpoint nothing is exported, but trace ids are made and passed on.
 * `processors` are for tests, which look at spans in memory. Gives what must be called at the end.
 */
export function startTelemetry(options: { service: string; endpoint?: string | undefined; ratio: number; processors?: SpanProcessor[] }): () => Promise<void> {
  const processors = [...(options.processors ?? [])];
  if (options.endpoint !== undefined) {
    const exporter = new OTLPTraceExporter({ url: `${options.endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
    processors.push(new BatchSpanProcessor({ exporter, maxQueueSize: QUEUE_SPANS, scheduledDelayMillis: EXPORT_DELAY_MS, exportTimeoutMillis: EXPORT_TIMEOUT_MS }));
  }
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service, 'service.namespace': 'nuanxin' }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.ratio) }),
    spanProcessors: processors,
  });
  const contextManager = new AsyncLocalStorageContextManager();
  contextManager.enable();
  context.setGlobalContextManager(contextManager);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    await provider.shutdown().catch(() => undefined);
    context.disable();
    trace.disable();
    propagation.disable();
  };
}
