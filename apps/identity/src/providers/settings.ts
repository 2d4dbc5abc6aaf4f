/** The file that `OIDC_PROVIDERS_FILE` names: which providers there are, whom each signs in, and what follows from its claims. What is wrong is said by field, never by value. */
import { readFile, stat } from 'node:fs/promises';
import { grant } from '@nuanxin/contracts/identity';
import { StartupError } from '@nuanxin/service-kit';
import { z } from 'zod';
import { mustHaveSecondFactor } from '../domain/second-factor.js';

const FILE_BYTES_MAX = 256 * 1024;
const [PROVIDERS_MAX, REDIRECTS_MAX, RULES_MAX, WORDS_MAX] = [20, 10, 100, 50];

/** `127.0.0.0/8`, `::1` and `localhost`: no other machine is there. */
export const isLoopback = ({ hostname }: URL): boolean => hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

const words = z.array(z.string().min(1).max(256)).max(WORDS_MAX).default([]);
const address = z.url({ protocol: /^https?$/ }).max(512).refine((value) => !/[?#]/.test(value), 'must have neither query nor fragment');
const secretFile = z.string().min(1).max(4_096);
/** Signatures by a key that the provider alone has; never `none`, never a shared secret. */
const algorithm = z.enum(['RS256', 'PS256', 'ES256', 'EdDSA', 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512']).default('RS256');

/** What every provider is configured by, whatever it speaks. */
const common = {
  /** Its name in addresses of this API; people's links don't hang on it, but on the issuer. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 small letters, digits and hyphens'),
  /** What people see. */
  names: z.strictObject({ zh: z.string().trim().min(1).max(100), en: z.string().trim().min(1).max(100) }),
  /** Where it may send browsers back to; no two providers share one, so that answers cannot be mixed up (RFC 9700 §4.4). */
  redirectUris: z.array(address.refine((value) => new URL(value).href === value, 'must be written as browsers write it, such as https://host/path')).min(1).max(REDIRECTS_MAX),
  /** Whose people it signs in; null: whoever is linked. */
  organisationId: z.uuid().nullable().default(null),
};

const provider = z.strictObject({
  ...common, issuer: address, clientId: z.string().min(1).max(256),
  clientAuthentication: z.discriminatedUnion('method', [
    z.strictObject({ method: z.enum(['client_secret_basic', 'client_secret_post']), secretFile }),
    /** A private key in PKCS #8 (PEM). */
    z.strictObject({ method: z.literal('private_key_jwt'), keyFile: secretFile, algorithm, keyId: z.string().min(1).max(256).exactOptional() }),
  ]),
  scopes: words.refine((scopes) => scopes.length === 0 || scopes.includes('openid'), 'must include openid').transform((scopes) => (scopes.length === 0 ? ['openid', 'profile', 'email'] : scopes)),
  idTokenAlgorithm: algorithm,
  /** Whether somebody whom nobody registered is registered when they sign in by it. */
  unknownPeople: z.enum(['refuse', 'register']).default('refuse'),
  /** Domains of mail, one of which the provider must vouch for; any, or none, unless some are named. */
  emailDomains: z.array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain in small letters')).max(WORDS_MAX).default([]),
  /** Words of the provider for "by two factors" (`acr`, `amr`), and what to ask it for. */
  secondFactor: z.strictObject({ acr: words, amr: words, acrValues: words }).default({ acr: [], amr: [], acrValues: [] }),
  roles: z.array(z.strictObject({
    claim: z.string().min(1).max(256), value: z.string().min(1).max(256), role: grant.shape.role, scope: grant.shape.scope,
    /** Said of each role that reads notes or administers: the provider then decides who does. */
    allowSecondFactorRole: z.literal(true).exactOptional(),
  })).max(RULES_MAX).default([]),
});

/** A corporation's own application at WeCom, with sign-in for web pages switched on. It says nobody's name and nothing that roles could follow from. */
const wecom = z.strictObject({
  ...common, corpId: z.string().regex(/^[A-Za-z0-9]{1,64}$/, 'must be letters and digits'), agentId: z.string().regex(/^\d{1,16}$/, 'must be digits'), secretFile,
});

const file = z.strictObject({ providers: z.array(provider).max(PROVIDERS_MAX).default([]), wecom: z.array(wecom).max(PROVIDERS_MAX).default([]) });

/** A provider of OpenID Connect as it is configured. */
export type OidcSettings = z.output<typeof provider>;
export type WeComSettings = z.output<typeof wecom>;
/** All of them. */
export type Settings = z.output<typeof file>;
/** What is configured of whom a provider signs in and what follows, whatever it speaks. */
export type ProviderSettings = Pick<OidcSettings, keyof typeof common | 'unknownPeople' | 'emailDomains' | 'roles'>;

interface Wrong { readonly path: readonly PropertyKey[]; readonly message: string }

/** What no schema of one field can say. */
function wrongTogether({ providers, wecom: atWeCom }: Settings, mayBeInsecure: boolean): Wrong[] {
  const twice = <T>(values: readonly T[], value: T): boolean => values.filter((other) => other === value).length > 1;
  const secure = (value: string, path: readonly PropertyKey[]): Wrong[] =>
    (new URL(value).protocol === 'https:' || (mayBeInsecure && isLoopback(new URL(value))) ? [] : [{ path, message: 'must be https; only an evaluation or the demo may use http, on loopback' }]);
  const unique = <T>(values: readonly T[], value: T, path: readonly PropertyKey[]): Wrong[] => (twice(values, value) ? [{ path, message: 'must not repeat, here or in another provider' }] : []);
  const placed = [...providers.map((each, index) => ({ ...each, at: ['providers', index] })), ...atWeCom.map((each, index) => ({ ...each, at: ['wecom', index] }))];
  const [ids, redirects] = [placed.map(({ id }) => id), placed.flatMap(({ redirectUris }) => redirectUris)];
  return [
    ...placed.flatMap(({ id, redirectUris, at }) => [
      ...unique(ids, id, [...at, 'id']),
      ...redirectUris.flatMap((uri, place) => [...secure(uri, [...at, 'redirectUris', place]), ...unique(redirects, uri, [...at, 'redirectUris', place])]),
    ]),
    ...providers.flatMap(({ issuer, roles }, index) => [
      ...unique(providers.map((other) => other.issuer), issuer, ['providers', index, 'issuer']), ...secure(issuer, ['providers', index, 'issuer']),
      ...roles.flatMap((rule, place) => (mustHaveSecondFactor([rule]) && rule.allowSecondFactorRole === undefined
        ? [{ path: ['providers', index, 'roles', place, 'allowSecondFactorRole'], message: 'must be true for a role that reads notes or administers, or the rule be left out' }] : [])),
    ]),
    ...atWeCom.flatMap(({ corpId }, index) => unique(atWeCom.map((other) => other.corpId), corpId, ['wecom', index, 'corpId'])),
  ];
}

const explained = (wrong: readonly Wrong[]): string => wrong.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; ');

/** Reads a providers' file. Throws a StartupError that names each field that is wrong, with its rule. */
export function readSettings(text: string, mayBeInsecure: boolean): Settings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new StartupError('The file that OIDC_PROVIDERS_FILE names is no JSON.');
  }
  const result = file.safeParse(json);
  const refuse = (wrong: readonly Wrong[]): never => { throw new StartupError(`The file that OIDC_PROVIDERS_FILE names is wrong: ${explained(wrong)}.`); };
  if (!result.success) return refuse(result.error.issues);
  const wrong = wrongTogether(result.data, mayBeInsecure);
  return wrong.length > 0 ? refuse(wrong) : result.data;
}

/** The providers of the file; none without one. Throws a StartupError. */
export async function loadSettings(path: string | undefined, mayBeInsecure: boolean): Promise<Settings> {
  if (path === undefined) return { providers: [], wecom: [] };
  const size = await stat(path).then(({ size: bytes }) => bytes, () => undefined);
  const text = size === undefined || size > FILE_BYTES_MAX ? undefined : await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw new StartupError(`The file that OIDC_PROVIDERS_FILE names cannot be read, or has more than ${FILE_BYTES_MAX} bytes.`);
  return readSettings(text, mayBeInsecure);
}
