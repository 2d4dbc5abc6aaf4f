/** The tables of identity that hold aggregates. Hashes and private keys are in tables of their own, which have no mapping. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Organisation } from '../domain/organisation.js';
import type { Session } from '../domain/session.js';
import type { SigningKey } from '../domain/signing-key.js';
import type { PersonRow } from './sealed-people.js';

export const organisationTable = new EntitySchema<Organisation>({
  name: 'organisation', tableName: 'organisation',
  columns: columns({ id: column.id(), version: column.int(), name: column.text(), kind: column.text(), status: column.text() }),
});

export const personTable = new EntitySchema<PersonRow>({
  name: 'person', tableName: 'person',
  columns: columns({
    id: column.id(), version: column.int(), particulars: column.nullable(column.bytes()), loginIndex: column.nullable(column.bytes()), erasedAt: column.nullable(column.instant()), erasureAskedAt: column.nullable(column.instant()), restriction: column.nullable(column.text()),
    organisationId: column.nullable(column.uuid()), status: column.text(), professions: column.json(), grants: column.json(), rolesVersion: column.int(),
  }),
});

export const sessionTable = new EntitySchema<Session>({
  name: 'session', tableName: 'session',
  columns: columns({
    id: column.id(), version: column.int(), personId: column.uuid(), startedAt: column.instant(), usedAt: column.instant(), authenticatedAt: column.instant(), bySecondFactor: column.bool(),
    agent: column.nullable(column.text()), address: column.nullable(column.text()),
    endedAt: column.nullable(column.instant()), reason: column.nullable(column.text()),
  }),
});

export const signingKeyTable = new EntitySchema<SigningKey>({
  name: 'signing_key', tableName: 'signing_key',
  columns: columns({
    id: column.id(), version: column.int(), generation: column.int(), publicJwk: column.json(), status: column.text(), signsFrom: column.instant(), notAfter: column.nullable(column.instant()),
  }),
});
