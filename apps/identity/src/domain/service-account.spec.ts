/** What service accounts may be given, and how their keys live: rules ID-31, ID-32 and ID-33. */
import { describe, expect, it } from '@jest/globals';
import { SECOND_FACTOR_PERMISSIONS, SERVICE_ACCOUNT_PERMISSIONS, type RoleName } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import { attentionOf, changeAccount, createAccount, endKey, expiresSoon, keyStateOf, liveFirst, makeKey, type AccountKey, type AccountPermission, type ServiceAccount } from './service-account.js';

const NOW = new Date('2020-02-01T08:00:00Z');
const id = '0196a2b4-0000-7000-8000-000000000150';
const account = (role: RoleName, permissions: AccountPermission[]): ServiceAccount =>
  createAccount({ id, name: '分析', purpose: 'hours', responsibleId: id, createdBy: id, grants: [{ role, scope: { kind: 'district' } }], permissions }, NOW);
const analyst = account('analyst', ['hours.read']);
const keyFor = (days: number, of: Partial<AccountKey> = {}): AccountKey => ({ ...makeKey(analyst, 0, { id, hint: 'nuanxin_key_abc', hash: Buffer.alloc(32), madeBy: id, days }, NOW), ...of });
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
};

describe('service accounts', () => {
  it('ID-31 may be given reading alone, and nothing that asks people for a second factor', () => {
    expect(SERVICE_ACCOUNT_PERMISSIONS.filter((permission) => !/\.(read|stream)$/.test(permission))).toEqual([]);
    expect(SERVICE_ACCOUNT_PERMISSIONS.filter((permission) => (SECOND_FACTOR_PERMISSIONS as readonly string[]).includes(permission))).toEqual([]);
    for (const kept of ['note.read', 'person.read', 'contact.read', 'case.read', 'audit.read', 'assessment.read', 'claim.read']) expect(SERVICE_ACCOUNT_PERMISSIONS).not.toContain(kept);
  });

  it('ID-31 hold each permission by one of their roles, and change in name only', () => {
    expect(codeOf(() => account('hospital-contact', ['hospital.read', 'hours.stream']))).toBe('invalid-input');
    const changed = changeAccount(analyst, { name: '新' });
    expect([changed.name, changed.version, changed.permissions]).toEqual(['新', 2, ['hours.read']]);
    expect(codeOf(() => changeAccount({ ...analyst, status: 'deactivated' }, { name: '新' }))).toBe('account-deactivated');
  });

  it('ID-32 have two live keys at the most', () => {
    const key = { id, hint: 'nuanxin_key_abc', hash: Buffer.alloc(32), madeBy: id, days: 90 };
    expect(makeKey(analyst, 1, key, NOW).expiresAt).toBe('2020-05-01T08:00:00.000Z');
    expect(codeOf(() => makeKey(analyst, 2, key, NOW))).toBe('keys-enough');
    expect(codeOf(() => makeKey({ ...analyst, status: 'deactivated' }, 0, key, NOW))).toBe('account-deactivated');
  });

  it('ID-32 are looked at when no key lives, the last one will not for long, or nobody answers for them', () => {
    const [soon, later] = [keyFor(14), keyFor(15)];
    expect([expiresSoon(soon, NOW), expiresSoon(later, NOW), expiresSoon({ ...soon, endedAt: NOW.toISOString() }, NOW)]).toEqual([true, false, false]);
    expect(attentionOf(analyst, [], true, NOW)).toEqual(['no-live-key']);
    expect(attentionOf(analyst, [soon], true, NOW)).toEqual(['key-expires-soon']);
    expect(attentionOf(analyst, [soon, later], true, NOW)).toEqual([]);
    expect(attentionOf(analyst, [later], false, NOW)).toEqual(['responsible-deactivated']);
    expect(attentionOf({ ...analyst, status: 'deactivated' }, [], false, NOW)).toEqual([]);
  });

  it('ID-33 a key lives until its end or its revocation, which is told once', () => {
    const key = keyFor(1);
    const end = new Date(key.expiresAt);
    expect([keyStateOf(key, new Date(end.getTime() - 1)), keyStateOf(key, end)]).toEqual(['live', 'expired']);
    const [change] = endKey(key, 'signed-out', NOW);
    expect([change?.event.name, change?.set]).toEqual(['session-ended', { endedAt: NOW.toISOString(), reason: 'signed-out' }]);
    expect(endKey({ ...key, ...change?.set }, 'deactivated', end)).toEqual([]);
    expect(keyStateOf({ ...key, endedAt: NOW.toISOString() }, NOW)).toBe('revoked');
    expect(liveFirst([{ ...key, hint: 'gone', endedAt: NOW.toISOString() }, key], NOW).map(({ hint }) => hint)).toEqual(['nuanxin_key_abc', 'gone']);
  });
});
