/** Use cases of service accounts: making them and their keys, and exchanging a key for a token. All of it is by the system's clock. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { IDS, mapPage, pageRequest, systemClock, TokenVerifier, type InputOf } from '@nuanxin/service-kit';
import { personOf, requireDistrict } from './access.js';
import { AccessTokens } from './crypto/access-tokens.js';
import { accountKeyHash, freshAccountKey, isAccountKey } from './crypto/account-keys.js';
import { attentionOf, changeAccount, createAccount, expiresSoon, keyStateOf, liveFirst, makeKey } from './domain/service-account.js';
import { KeyGuesses } from './key-guesses.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { ServiceAccountsRepository, type AccountWithKeys } from './persistence/service-accounts.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { Reauthentication } from './reauthentication.js';

const permission = 'service-account.manage';

function accountView({ account, keys, isResponsibleActive }: AccountWithKeys) {
  const now = systemClock.now();
  const { id, version, name, purpose, responsibleId, grants, permissions, status, createdAt } = account;
  return {
    accountId: id, version, name, purpose, responsibleId, grants: [...grants], permissions: [...permissions], status, createdAt, attention: attentionOf(account, keys, isResponsibleActive, now),
    keys: liveFirst(keys, now).map((key) => ({ keyId: key.id, hint: key.hint, madeAt: key.madeAt, expiresAt: key.expiresAt, lastUsedAt: key.lastUsedAt, state: keyStateOf(key, now), expiresSoon: expiresSoon(key, now) })),
  };
}

@Injectable()
export class ServiceAccountsService {
  constructor(
    @Inject(ServiceAccountsRepository) private readonly accounts: ServiceAccountsRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(Reauthentication) private readonly reauthentication: Reauthentication, @Inject(AccessTokens) private readonly tokens: AccessTokens,
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(KeyGuesses) private readonly guesses: KeyGuesses, @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** ID-31: by who reaches the whole district, and showed a moment ago what they sign in by. */
  async create({ actor, body, key }: InputOf<typeof routes.createServiceAccount>) {
    const access = requireDistrict({ actor, permission });
    await this.reauthentication.require(actor);
    const account = createAccount({ id: this.ids.next(), ...body, createdBy: personOf(actor).personId }, systemClock.now());
    await this.requireResponsible(body.responsibleId);
    const { id } = await this.accounts.create(account, { key });
    return accountView(await this.accounts.get(id, access));
  }

  async list({ actor, query }: InputOf<typeof routes.listServiceAccounts>) {
    return mapPage(await this.accounts.list(requireDistrict({ actor, permission }), pageRequest(query), query.status), accountView);
  }

  async get({ actor, params }: InputOf<typeof routes.getServiceAccount>) {
    return accountView(await this.accounts.get(params.accountId, requireDistrict({ actor, permission })));
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changeServiceAccount>) {
    const access = requireDistrict({ actor, permission });
    if (body.responsibleId !== undefined) await this.requireResponsible(body.responsibleId);
    await this.accounts.update(params.accountId, (account) => changeAccount(account, body), { ifMatch });
    return accountView(await this.accounts.get(params.accountId, access));
  }

  async deactivate({ actor, params }: InputOf<typeof routes.deactivateServiceAccount>) {
    const access = requireDistrict({ actor, permission });
    let ended: string[] = [];
    await this.accounts.update(params.accountId, async (account, tx) => {
      ended = await this.accounts.endKeys(tx, account.id, 'deactivated', systemClock.now());
      return account.status === 'active' ? { ...account, status: 'deactivated', version: account.version + 1 } : account;
    });
    ended.forEach((id) => this.verifier.endSession(id));
    return accountView(await this.accounts.get(params.accountId, access));
  }

  async makeKey({ actor, params, body }: InputOf<typeof routes.makeServiceAccountKey>) {
    requireDistrict({ actor, permission });
    await this.reauthentication.require(actor);
    const [fresh, now] = [freshAccountKey(), systemClock.now()];
    const { hash, hint } = fresh;
    const made = { id: this.ids.next(), hash, hint, madeBy: personOf(actor).personId, days: body.days };
    let expiresAt = '';
    await this.accounts.update(params.accountId, async (account, tx) => {
      const key = makeKey(account, await this.accounts.liveKeys(tx, account.id, now), made, now);
      await this.accounts.addKey(tx, key);
      expiresAt = key.expiresAt;
      return account;
    });
    return { keyId: made.id, key: fresh.key, expiresAt };
  }

  async revokeKey({ actor, params }: InputOf<typeof routes.revokeServiceAccountKey>) {
    requireDistrict({ actor, permission });
    await this.accounts.update(params.accountId, async (account, tx) => {
      await this.accounts.endKeys(tx, account.id, 'signed-out', systemClock.now(), params.keyId);
      return account;
    });
    this.verifier.endSession(params.keyId);
    return {};
  }

  /** ID-33: one answer to an unknown, an expired and a revoked key. Who shows a right one never waits for others' wrong ones. */
  async exchange({ body, from }: InputOf<typeof routes.exchangeKey>) {
    const now = systemClock.now();
    const found = isAccountKey(body.key) ? await this.accounts.usable(accountKeyHash(body.key), now) : undefined;
    if (found === undefined) {
      await this.guesses.wrong(from, now);
      throw new DomainError('key-over');
    }
    await this.accounts.used(found.key, now);
    return this.tokens.signForAccount(found.account, found.key);
  }

  /** ID-31: who answers for an account exists and is active. */
  private async requireResponsible(id: string): Promise<void> {
    const person = await this.people.get(id, SYSTEM).catch((cause: unknown) => {
      if (!(cause instanceof DomainError)) throw cause;
      throw new DomainError('unknown-reference', { cause, violations: [{ pointer: '/responsibleId', message: 'names nobody' }] });
    });
    if (person.status !== 'active') throw new DomainError('person-deactivated');
  }
}
