/** People as they are stored: what identifies them is sealed under a key of their own, all the rest stands beside it. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import type { HeldProfession } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { VAULT } from '@nuanxin/service-kit/vault';
import type { Place, Sealer, Vault } from '@nuanxin/vault';
import type { Person } from '../domain/person.js';

/** Fields of a person that stand sealed, in one value; credentials, which people write themselves, in the order of the professions. */
interface Particulars extends Pick<Person, 'name' | 'login' | 'phone' | 'email' | 'wechat'> {
  readonly credentials: readonly (string | null)[];
}

const SEALED = ['name', 'login', 'phone', 'email', 'wechat', 'professions'] as const;

/** The row of a person. */
export interface PersonRow extends Omit<Person, (typeof SEALED)[number]> {
  /** Null once the person is erased. */
  readonly particulars: Buffer | null;
  /** By which a login is found and is one person's (ID-2); null for who has none. */
  readonly loginIndex: Buffer | null;
  readonly professions: readonly Omit<HeldProfession, 'credential'>[];
}

const isSealed = (set: Partial<Person>): boolean => SEALED.some((field) => field in set);
const placeOf = (id: string): Place => ({ table: 'person', column: 'particulars', row: id });

/** By what an erased person is shown: what is left of them is their id. */
const pseudonymOf = (id: string): string => `erased-${id.slice(-8)}`;

/** Seals what identifies somebody, as it stands in their row. */
export function sealParticulars(sealer: Sealer, { id, name, login, phone, email, wechat, professions }: Pick<Person, 'id' | (typeof SEALED)[number]>): Buffer {
  const particulars: Particulars = { name, login, phone, email, wechat, credentials: professions.map(({ credential }) => credential) };
  return sealer.seal(placeOf(id), JSON.stringify(particulars));
}

export const loginIndexOf = (vault: Vault, login: string): Buffer => vault.blindIndex(login, 'person.login');

export const withoutCredentials = (professions: readonly HeldProfession[]): PersonRow['professions'] => professions.map(({ profession, validFrom, validTo }) => ({ profession, validFrom, validTo }));

/** What the vault refuses, as any route may answer it: it is away for a moment (503), or what is sealed was changed (500). */
async function answerable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'vault-unavailable') {
      throw new DomainError('unavailable', { cause: error, detail: 'What identifies people cannot be opened or sealed right now.', ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }) });
    }
    throw error.code === 'vault-integrity' ? new Error('What identifies a person is not what was once sealed.', { cause: error }) : error;
  }
}

@Injectable()
export class SealedPeople {
  constructor(@Inject(VAULT) private readonly vault: Vault) {}

  loginIndex = (login: string): Buffer => loginIndexOf(this.vault, login);

  /** The row of somebody who is registered. Throws `unavailable`. */
  async rowOf(person: Person): Promise<PersonRow> {
    const { name: _name, login, phone: _phone, email: _email, wechat: _wechat, professions, ...rest } = person;
    const sealer = await answerable(() => this.vault.sealerFor(person.id));
    return { ...rest, particulars: sealParticulars(sealer, person), loginIndex: login === null ? null : this.loginIndex(login), professions: withoutCredentials(professions) };
  }

  /** The person of a row; of an erased one, and of one whose key was destroyed before a backup came back, what is left. Throws `unavailable`. */
  async open(row: PersonRow): Promise<Person> {
    const { particulars, loginIndex: _, professions, ...rest } = row;
    const opened = particulars === null ? undefined : await this.opened(row.id, particulars);
    if (opened === undefined) return { ...rest, name: pseudonymOf(row.id), login: null, phone: null, email: null, wechat: null, professions: professions.map((held) => ({ ...held, credential: null })) };
    const { credentials, ...identifying } = opened;
    return { ...rest, ...identifying, professions: professions.map((held, index) => ({ ...held, credential: credentials[index] ?? null })) };
  }

  /** The same changes, of the row. */
  async changesOf(person: Person, changes: readonly Change<Person>[]): Promise<Change<PersonRow>[]> {
    if (changes.length === 0) return [];
    // Of an erased person there is no key any more, and nothing to seal.
    const sealer = changes.some(({ set }) => isSealed(set)) ? await answerable(() => this.vault.sealerFor(person.id)) : undefined;
    let current = person;
    return changes.map(({ set, ...change }) => {
      current = { ...current, ...set };
      return { ...change, set: this.rowSet(sealer, current, set) };
    });
  }

  /** Destroys the person's key for good, in whosever name; again changes nothing. Throws `unavailable`. */
  destroyKey(id: string, by: string): Promise<void> {
    return answerable(() => this.vault.destroy(id, by, 'The person was erased.'));
  }

  /** The ids whose keys were destroyed. */
  async destroyedIds(): Promise<string[]> {
    return (await answerable(() => this.vault.exportDestroyed())).map(({ subjectId }) => subjectId);
  }

  private opened(id: string, particulars: Buffer): Promise<Particulars | undefined> {
    return answerable(async () => {
      try {
        return JSON.parse((await this.vault.sealerFor(id)).open(placeOf(id), particulars)) as Particulars;
      } catch (error) {
        if (error instanceof DomainError && error.code === 'vault-key-destroyed') return undefined;
        throw error;
      }
    });
  }

  private rowSet(sealer: Sealer | undefined, current: Person, set: Partial<Person>): Partial<PersonRow> {
    const { name: _name, login, phone: _phone, email: _email, wechat: _wechat, professions, ...rest } = set;
    return {
      ...rest, ...(sealer !== undefined && isSealed(set) ? { particulars: sealParticulars(sealer, current) } : {}), ...(professions === undefined ? {} : { professions: withoutCredentials(professions) }),
      ...(login === undefined ? {} : { loginIndex: login === null ? null : this.loginIndex(login) }), ...(typeof rest.erasedAt === 'string' ? { particulars: null, loginIndex: null } : {}),
    };
  }
}
