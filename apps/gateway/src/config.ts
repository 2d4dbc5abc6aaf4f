/** What the gateway is configured by: names are environment variables. */
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { baseConfig } from '@nuanxin/service-kit';
import { z } from 'zod';

const count = (fallback: number) => z.coerce.number().int().min(1).max(1_000_000).default(fallback);
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
const upstream = z.url({ protocol: /^https?$/ });

/** Whether it is an origin as browsers send it, over HTTPS or on loopback. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname)));
}

/** The configuration of a gateway; every limit has a default that serves a district. */
export const gatewayConfig = baseConfig.extend({
  UPSTREAM_IDENTITY: upstream,
  UPSTREAM_HOSPITAL_GROUPS: upstream,
  UPSTREAM_DUTY_ROSTER: upstream,
  UPSTREAM_CONTENT_SCHEDULING: upstream,
  UPSTREAM_HOTLINE_CASES: upstream,
  UPSTREAM_VOLUNTEER_HOURS: upstream,
  /** Keeps identity's public keys over a restart. */
  GATEWAY_KEYS_FILE: z.string().min(1),
  /** Whether clients are served by HTTPS where there is a certificate; `0` where what stands before it (an ingress) speaks HTTP to it. */
  GATEWAY_TLS: z.enum(['0', '1']).default('1'),
  /** Addresses or CIDR ranges, with commas, of proxies whose X-Forwarded-For is believed; nobody's when not set. */
  TRUSTED_PROXIES: z.string().optional(),
  /** Origins, with commas, whose pages may call: `https://…`, or plain HTTP on loopback. Nobody's when not set. */
  ALLOWED_ORIGINS: z.string().default('').transform((list) => (list.trim() === '' ? [] : list.split(',').map((origin) => origin.trim())))
    .refine((origins) => origins.every(isOrigin), 'must be whole origins with commas, such as https://console.example.org'),
  /** Milliseconds until a service must have answered a call. */
  UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(100).max(300_000).default(30_000),
  /** Calls under way to one service, those waiting for a connection included; past it 503. */
  UPSTREAM_CALLS_MAX: count(1_024),
  /** Requests in ten seconds per identity, per identity at one route, per address; attempts to sign in per address in a minute. All gateways of a district count together. */
  RATE_PER_IDENTITY: count(300),
  RATE_PER_ROUTE: count(150),
  RATE_PER_ADDRESS: count(600),
  RATE_SIGN_IN: count(20),
  /** Streams open at once of one identity, of one address. */
  STREAMS_PER_IDENTITY: count(8),
  STREAMS_PER_ADDRESS: count(256),
  /** Connections of one address; nobody counts them behind TRUSTED_PROXIES, whose own all are. */
  CONNECTIONS_PER_ADDRESS: count(1_000),
  /** Milliseconds in which a request's headers, and the whole of it, must have arrived. */
  HEADERS_TIMEOUT_MS: count(10_000),
  REQUEST_TIMEOUT_MS: count(30_000),
  /** In a demo on loopback alone: the file with the password of its logins, which the reference then shows. */
  DEMO_PASSWORD_FILE: z.string().min(1).optional(),
  /** Milliseconds between saying that it is not ready any more and closing, so that load balancers look elsewhere. */
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(200),
}).refine(({ DEMO_PASSWORD_FILE, HOST }) => DEMO_PASSWORD_FILE === undefined || LOOPBACK.test(HOST), { path: ['DEMO_PASSWORD_FILE'], message: 'is for a demo on loopback alone; HOST must be 127.0.0.1 or ::1' });

export type GatewayConfig = z.output<typeof gatewayConfig>;

/** All that it speaks to, by the variable that says where. */
export const addressesOf = (config: GatewayConfig): Record<string, string> =>
  Object.fromEntries(Object.entries(config).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && /^(UPSTREAM_|NATS_(MONITOR_)?URL$)/.test(entry[0])));

/** Where each service is. */
export function upstreamsOf(config: GatewayConfig): Record<ServiceName, string> {
  const urls: Record<ServiceName, string> = {
    'identity': config.UPSTREAM_IDENTITY, 'hospital-groups': config.UPSTREAM_HOSPITAL_GROUPS, 'duty-roster': config.UPSTREAM_DUTY_ROSTER,
    'content-scheduling': config.UPSTREAM_CONTENT_SCHEDULING, 'hotline-cases': config.UPSTREAM_HOTLINE_CASES, 'volunteer-hours': config.UPSTREAM_VOLUNTEER_HOURS,
  };
  return Object.fromEntries(serviceNames.map((name) => [name, new URL(urls[name]).origin])) as Record<ServiceName, string>;
}
