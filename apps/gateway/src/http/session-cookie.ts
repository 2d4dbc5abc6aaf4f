/** Sessions of browsers: the refresh token lies in a cookie that no script can read, and none but our own and the allowed pages can make the browser send. */
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { DomainError } from '@nuanxin/kernel';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PassedOn } from './edge-routes.js';

/** `X-Nuanxin-Session: cookie` asks for it. No form can send this header, and no page of a foreign origin without a preflight. */
const ASKED_BY = 'x-nuanxin-session';
/** The prefix makes browsers insist: over HTTPS (or loopback), for this very host, for every path. */
export const SESSION_COOKIE = '__Host-nuanxin-refresh';

const CLEAR_SITE_DATA = '"cache", "cookies", "storage"';

const attributes = { name: SESSION_COOKIE, path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;
/** Without an age it ends with the browser; identity ends the session itself. */
const keep = (token: string): string => stringifySetCookie({ ...attributes, value: token });
const forget = stringifySetCookie({ ...attributes, value: '', maxAge: 0 });

export class SessionCookies {
  private readonly allowed: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.allowed = new Set(origins);
  }

  /** Whether this request has its session in the cookie. Throws `invalid-input` for another word, `foreign-origin` for one that another site's page had the browser send. */
  isAsked({ contract }: PassedOn, request: FastifyRequest): boolean {
    const asked = request.headers[ASKED_BY];
    if (contract.sessionCookie === undefined || asked === undefined) return false;
    if (asked !== 'cookie') throw new DomainError('invalid-input', { violations: [{ pointer: '#/header/X-Nuanxin-Session', message: 'must be cookie, or left out' }] });
    const { origin, 'sec-fetch-site': site } = request.headers;
    const isOurs = origin === `${request.protocol}://${request.host}` || (origin === undefined && site === 'same-origin');
    if (!isOurs && (origin === undefined || !this.allowed.has(origin))) throw new DomainError('foreign-origin');
    return true;
  }

  /** The body as the service takes it: with the token of the cookie where a session goes on. */
  bodyOf({ contract }: PassedOn, request: FastifyRequest, body: Buffer | undefined): Buffer | undefined {
    const token = parseCookie(request.headers.cookie ?? '')[SESSION_COOKIE];
    return contract.sessionCookie === 'goes-on' && token !== undefined ? Buffer.from(JSON.stringify({ refreshToken: token })) : body;
  }

  /** Has the browser forget what it keeps of this server once a session is over (W3C Clear Site Data); whoever is no browser does not mind. */
  clear({ contract }: PassedOn, reply: FastifyReply): void {
    if (contract.sessionCookie === 'ends' && reply.statusCode < 300) void reply.header('clear-site-data', CLEAR_SITE_DATA);
  }

  /** Answers with the token moved from the body into the cookie, and takes the cookie back where the session is over. */
  async answer({ contract }: PassedOn, reply: FastifyReply, stream: Readable): Promise<void> {
    const isDone = reply.statusCode < 300;
    if (isDone ? contract.sessionCookie === 'ends' : contract.sessionCookie === 'goes-on' && reply.statusCode === 401) void reply.header('set-cookie', forget);
    if (!isDone || contract.sessionCookie === 'ends') {
      void reply.send(stream);
      return;
    }
    const body = JSON.parse(await text(stream)) as { refreshToken?: unknown };
    if (typeof body.refreshToken === 'string') void reply.header('set-cookie', keep(body.refreshToken));
    void reply.removeHeader('content-length').send(JSON.stringify({ ...body, ...(body.refreshToken === undefined ? {} : { refreshToken: '' }) }));
  }
}
