/** What is shown of people and organisations. */
import type { Organisation } from './domain/organisation.js';
import type { Person } from './domain/person.js';

export const organisationView = ({ id, ...rest }: Organisation) => ({ organisationId: id, ...rest });

export const personView = ({ id, version, name, login, phone, email, wechat, organisationId, status, professions, grants }: Person) =>
  ({ personId: id, version, name, login, phone, email, wechat, organisationId, status, professions: [...professions], grants: [...grants] });
