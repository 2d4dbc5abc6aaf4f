/** Whom the gateway trusts: identity's public keys, kept in a file that survives a restart, and whose roles changed. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { ACCESS_TOKEN_SECONDS_MAX, type Logger, type TrustStore } from '@nuanxin/service-kit';
import { fetch, type Dispatcher } from 'undici';
import { z } from 'zod';
import { KEYS_FIRST_MS, KEYS_MAX, KEYS_REFRESH_MS, KEYS_REFRESH_MS_MIN, KEYS_TIMEOUT_MS, ROLE_FLOORS_MAX } from '../limits.js';

const KID = /^[\w.-]{1,64}$/;

/** A JWK set (RFC 7517 §5); members that are not known here are dropped, private parts above all. */
const keySet = z.object({
  keys: z.array(z.object({ kid: z.string().regex(KID), kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().regex(/^[\w-]{43}$/) })).min(1).max(KEYS_MAX),
});
type KeySet = z.output<typeof keySet>;

export class TrustedKeys implements TrustStore {
  private keys = new Map<string, Record<string, string>>();
  private readonly roleFloors = new Map<string, { version: number; until: number }>();
  private refreshing: Promise<void> | undefined;
  private lookAgainAt = -Infinity;
  private silent = false;
  private timer: NodeJS.Timeout | undefined;

  /** `onLess` is called when a key is trusted no longer. */
  constructor(private readonly options: { file: string; url: string; agent: Dispatcher; logger: Logger; onLess: () => void }) {}

  /** Without any key no token can be verified. */
  get any(): boolean {
    return this.keys.size > 0;
  }

  /** Reads the file, then looks at identity from time to time; resolves when the file has been read. */
  async start(): Promise<void> {
    await this.load();
    const again = (): void => {
      this.timer = setTimeout(() => void this.refresh().finally(() => {
        if (this.timer !== undefined) again();
      }), this.any ? KEYS_REFRESH_MS : KEYS_FIRST_MS);
    };
    void this.refresh();
    again();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /**
   * An unknown key may be a new one, as after a restore: identity is asked, once for all who wait, and every two seconds at the most; at
   * once again where it gave no answer. What was asked before this key was shown may have been answered before there was one.
   */
  async key(kid: string): Promise<Record<string, string> | undefined> {
    const known = this.keys.get(kid);
    if (known !== undefined || !KID.test(kid)) return known;
    await this.refreshing;
    if (!this.keys.has(kid) && performance.now() >= this.lookAgainAt) await this.refresh();
    return this.keys.get(kid);
  }

  /** Sessions that ended are remembered by the verifier, and by every service in its database. */
  refused({ sub, pv }: { sub: string; pv: number }): Promise<boolean> {
    const floor = this.roleFloors.get(sub);
    return Promise.resolve(floor !== undefined && floor.version > pv && floor.until > performance.now());
  }

  /** Tokens of this person from before `version` are refused, for as long as any can live. */
  raiseFloor(personId: string, version: number): void {
    const now = performance.now();
    for (const [id, { until }] of this.roleFloors) if (until <= now) this.roleFloors.delete(id);
    if (this.roleFloors.size >= ROLE_FLOORS_MAX) this.roleFloors.delete(this.roleFloors.keys().next().value ?? '');
    this.roleFloors.set(personId, { version, until: now + (ACCESS_TOKEN_SECONDS_MAX + 5) * 1_000 });
  }

  private refresh(): Promise<void> {
    this.refreshing ??= this.fetch().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  /** Keeps what it has when identity does not answer, or answers with something that is no key set. */
  private async fetch(): Promise<void> {
    try {
      const response = await fetch(this.options.url, { signal: AbortSignal.timeout(KEYS_TIMEOUT_MS), redirect: 'error', dispatcher: this.options.agent });
      if (!response.ok) throw new Error(`identity answered ${response.status}`);
      const set = keySet.parse(await response.json());
      this.silent = false;
      this.lookAgainAt = performance.now() + KEYS_REFRESH_MS_MIN;
      if (this.take(set)) await this.save(set);
    } catch (err) {
      // Said once an outage, not at every try.
      if (!this.silent) this.options.logger.warn({ err }, 'the public keys of identity could not be had; what was known before stays');
      this.silent = true;
    }
  }

  /** Whether anything changed. */
  private take(set: KeySet): boolean {
    const next = new Map(set.keys.map((key) => [key.kid, { kty: key.kty, crv: key.crv, x: key.x }]));
    const lost = [...this.keys].some(([kid, key]) => next.get(kid)?.x !== key['x']);
    const changed = lost || next.size !== this.keys.size;
    this.keys = next;
    if (lost) this.options.onLess();
    return changed;
  }

  private async load(): Promise<void> {
    try {
      this.take(keySet.parse(JSON.parse(await readFile(this.options.file, 'utf8'))));
    } catch (err) {
      if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return;
      this.options.logger.warn({ err }, 'the file of keys cannot be read; identity is asked instead');
    }
  }

  /** A crash leaves the file before or the file after, never half of one. */
  private async save(set: KeySet): Promise<void> {
    const { file } = this.options;
    const draft = `${file}.new`;
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(set));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  }
}
