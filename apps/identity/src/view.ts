/** What is shown of people, organisations, sessions and passkeys. */
import type { Organisation } from './domain/organisation.js';
import type { Person } from './domain/person.js';
import { expiryOf, type Session } from './domain/session.js';
import type { Passkey } from './persistence/passkeys.repository.js';

export const organisationView = ({ id, ...rest }: Organisation) => ({ organisationId: id, ...rest });

export const personView = ({ id, version, name, login, phone, email, wechat, organisationId, status, professions, grants }: Person) =>
  ({ personId: id, version, name, login, phone, email, wechat, organisationId, status, professions: [...professions], grants: [...grants] });

export const openSessionView = (session: Session, currentId: string) =>
  ({ sessionId: session.id, startedAt: session.startedAt, usedAt: session.usedAt, expiresAt: expiryOf(session), agent: session.agent, address: session.address, isCurrent: session.id === currentId });

export const passkeyView = ({ id, name, createdAt, usedAt, backupEligible, backedUp }: Pick<Passkey, 'id' | 'name' | 'createdAt' | 'usedAt' | 'backupEligible' | 'backedUp'>) =>
  ({ passkeyId: id, name, createdAt: createdAt.toISOString(), usedAt: usedAt?.toISOString() ?? null, backupEligible, backedUp });
