/** Logs: JSON lines with trace ids; what may be personal is cut out before it is written. */
import { trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** Property names whose values never reach a log, at the top and one or two levels down. */
const SECRET_NAMES = [
  'authorization', 'cookie', 'password', 'token', 'accessToken', 'refreshToken', 'code', 'setupCode', 'seed', 'key', 'secret',
  'name', 'phone', 'note', 'text', 'body', 'caller', 'identity', 'address', 'reason', 'parameters', 'query',
];
const paths = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** The error as it may be logged: name, code (not under `code`, which is cut out since a setup code would be), message, stack; the chain of causes. */
function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { errorCode: error.code } : {};
  // A database error's `detail` and `parameters` quote values of rows; they are left out.
  return { type: error.name, ...code, message: error.message, stack: error.stack, ...(error.cause !== undefined && depth < 5 ? { cause: describe(error.cause, depth + 1) } : {}) };
}

/** A logger for one process. Trace and span ids are added to each line written within a span. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level, base: { service }, timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths, censor: '[cut out]' },
    serializers: { err: (error: unknown) => describe(error) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
