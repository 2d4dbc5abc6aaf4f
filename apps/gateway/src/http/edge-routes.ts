/** What the gateway serves: the contracts' routes, passed on, and a few of its own; and which methods an address takes. */
import type { Access, Deprecation, Route } from '@nuanxin/contracts';

/** What the edge knows of a route. `unlimited` ones are for probes, whose rate is not counted. */
export interface EdgeRoute extends Pick<Route, 'method' | 'path' | 'permission' | 'stream' | 'upload' | 'download' | 'whileRestricted' | 'forAccounts'> {
  readonly unlimited?: boolean;
  readonly deprecated?: Deprecation | undefined;
}

/** A route that is passed on by its contract. */
export interface PassedOn extends EdgeRoute {
  readonly contract: Route;
}

/** A route that the gateway answers itself. */
const ownRoute = (method: Route['method'], path: string, permission: Access = 'public'): EdgeRoute => ({ method, path, permission, stream: false, upload: undefined, download: false, whileRestricted: false, forAccounts: false });

const own: readonly EdgeRoute[] = [
  { ...ownRoute('GET', '/health/live'), unlimited: true }, { ...ownRoute('GET', '/health/ready'), unlimited: true },
  ...['/', '/openapi.json', '/asyncapi.json', '/docs', '/docs/docs.mjs', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css'].map((path) => ownRoute('GET', path)),
];
const driving: readonly EdgeRoute[] = [ownRoute('POST', '/v1/evaluation/advance', 'evaluation.drive'), ownRoute('GET', '/v1/evaluation/idle', 'evaluation.drive')];

/** The headers that requests of a contract carry, of those that a browser asks about first. */
const requestHeadersOf = ({ method, permission, hasBody, idempotencyKey, ifMatch, stream, upload, download, sessionCookie }: Route): string[] => [
  ...(permission === 'public' ? [] : ['Authorization']), ...(hasBody || upload !== undefined ? ['Content-Type'] : []), ...(idempotencyKey ? ['Idempotency-Key'] : []), ...(ifMatch ? ['If-Match'] : []), ...(sessionCookie === undefined ? [] : ['X-Nuanxin-Session']),
  ...(stream ? ['Last-Event-ID'] : method === 'GET' ? ['If-None-Match'] : []), ...(download ? ['Range', 'If-Range'] : []),
];

type Method = Route['method'] | 'HEAD';

/** HEAD goes where GET goes, but on streams, whose end would be waited for in vain, and on files, which would be read for nothing and audited as read. */
export const methodsOf = (route: EdgeRoute): Method[] => (route.method === 'GET' && !route.stream && !route.download ? ['GET', 'HEAD'] : [route.method]);

/** A pattern for concrete paths of a route path; parameters take one segment. */
const patternOf = (path: string): RegExp => new RegExp(`^${path.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('/')}$`);

export class EdgeRoutes {
  readonly all: readonly EdgeRoute[];
  readonly passedOn: readonly PassedOn[];
  private readonly byRoute = new Map<string, EdgeRoute>();
  private readonly patterns: readonly { path: string; pattern: RegExp; methods: readonly string[]; headers: readonly string[] }[];
  /** Addresses without parameters. */
  private readonly fixed: ReadonlySet<string>;

  constructor(evaluation: boolean, contracts: readonly Route[]) {
    this.passedOn = contracts.map((contract) => ({ method: contract.method, path: contract.path, permission: contract.permission, stream: contract.stream, upload: contract.upload, download: contract.download, whileRestricted: contract.whileRestricted, forAccounts: contract.forAccounts, deprecated: contract.deprecated, contract }));
    const others = [...own, ...(evaluation ? driving : [])];
    this.all = [...others, ...this.passedOn];
    for (const route of this.all) for (const method of methodsOf(route)) this.byRoute.set(`${method} ${route.path}`, route);
    this.fixed = new Set(this.all.map(({ path }) => path).filter((path) => !path.includes(':')));
    this.patterns = [
      ...others.map((route) => ({ path: route.path, pattern: patternOf(route.path), methods: methodsOf(route), headers: ['Authorization', 'Content-Type', 'If-None-Match'] })),
      ...this.passedOn.map((route) => ({ path: route.path, pattern: patternOf(route.path), methods: methodsOf(route), headers: requestHeadersOf(route.contract) })),
    ];
  }

  /** The route that a request was matched to by method and route path; none where its concrete path is an address of its own, which the match took for a parameter. */
  find(method: string, routePath: string, path: string): EdgeRoute | undefined {
    return this.fixed.has(path) && routePath !== path ? undefined : this.byRoute.get(`${method} ${routePath}`);
  }

  /** The value of `Allow` for a concrete path (RFC 9110 §10.2.1); undefined for an address where there is nothing. */
  allow(path: string): string | undefined {
    const methods = new Set(this.at(path).flatMap((entry) => entry.methods));
    return methods.size === 0 ? undefined : [...methods, 'OPTIONS'].join(', ');
  }

  private at(path: string): typeof this.patterns {
    return this.patterns.filter((entry) => (this.fixed.has(path) ? entry.path === path : entry.pattern.test(path)));
  }

  /** The headers that requests to a concrete path may carry. */
  requestHeaders(path: string): string[] {
    return [...new Set(this.at(path).flatMap((entry) => entry.headers))];
  }
}
