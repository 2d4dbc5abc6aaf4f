/** Connections to the services, and how many requests are under way to each. */
import type { ServerResponse } from 'node:http';
import type { ServiceName } from '@nuanxin/contracts';
import { connectorOf, type Credentials } from '@nuanxin/service-kit';
import { Agent } from 'undici';
import { STREAM_BEGIN_MS, UPLOAD_MS, UPSTREAM_CONNECTIONS, UPSTREAM_CONNECT_MS, UPSTREAM_KEEP_ALIVE_MS, UPSTREAM_STREAMS, UPSTREAM_UPLOADS } from '../limits.js';

const common = (credentials: Credentials): Agent.Options => ({ connect: connectorOf(credentials, UPSTREAM_CONNECT_MS), pipelining: 1, keepAliveTimeout: UPSTREAM_KEEP_ALIVE_MS, keepAliveMaxTimeout: UPSTREAM_KEEP_ALIVE_MS });

/** Keep-alive connections for calls: a service that stays silent for `timeoutMs` has not answered. */
export const agentForCalls = (credentials: Credentials, timeoutMs: number): Agent => new Agent({ ...common(credentials), connections: UPSTREAM_CONNECTIONS, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });

/** Connections for streams, which may be silent for as long as nothing happens. */
export const agentForStreams = (credentials: Credentials): Agent => new Agent({ ...common(credentials), connections: UPSTREAM_STREAMS, headersTimeout: STREAM_BEGIN_MS, bodyTimeout: 0 });

/** Connections for uploads, which may take long and must take none from the calls; the answer comes within `timeoutMs` after the body. */
export const agentForUploads = (credentials: Credentials, timeoutMs: number): Agent => new Agent({ ...common(credentials), connections: UPSTREAM_UPLOADS, headersTimeout: UPLOAD_MS + timeoutMs, bodyTimeout: timeoutMs });

/** Counts what is under way to each service, so that a slow one fills neither memory nor the others' time. */
export class InFlight {
  private readonly counts = new Map<ServiceName, number>();

  constructor(private readonly max: number) {}

  /** Whether there is room; what enters leaves when its response is done or its client has gone. */
  enter(service: ServiceName, response: ServerResponse): boolean {
    const count = this.counts.get(service) ?? 0;
    if (count >= this.max) return false;
    this.counts.set(service, count + 1);
    response.once('close', () => this.counts.set(service, (this.counts.get(service) ?? 1) - 1));
    return true;
  }
}
