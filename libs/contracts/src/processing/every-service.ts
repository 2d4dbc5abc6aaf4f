/** What the database of every service keeps besides its own: the audit log, messages under way, whose tokens are void. */
import { kept, type Processing } from './activity.js';

export const everyService: Processing = {
  activities: [
    {
      name: 'audit log', purpose: 'To find out who did what, and who looked at whom', whose: 'staff and clients', basis: 'legal-duty', retention: 'for good, since the chain has no holes; three years are the least (PIPL art. 56)',
      readers: 'administrators, by `npm run audit` and the audit routes',
      columns: [
        ...kept('audit_entry', 'actor_id session_id subjects', 'who acted, on whom', 'pseudonymous'), ...kept('audit_entry', 'act outcome request_id', 'what was done', 'pseudonymous'),
        ...kept('audit_entry', 'address user_agent', 'where from', 'trace'),
      ],
    },
    {
      name: 'messages', purpose: 'To tell the other services what they need', whose: 'staff and clients', basis: 'contract', retention: '30 days after sending; parked ones until an operator resolves them', readers: 'the services that the contracts name',
      columns: [...kept('outbox', 'payload', 'events, by ids', 'pseudonymous'), ...kept('parked_event', 'payload', 'events, by ids', 'pseudonymous')],
    },
    {
      name: 'requests sent twice', purpose: 'To do once what is sent twice', whose: 'staff', basis: 'contract', retention: '24 hours', readers: 'nobody',
      columns: [...kept('idempotency', 'actor resource_id', 'who asked, and what was made', 'pseudonymous'), ...kept('idempotency', 'key_hash fingerprint', 'the request', 'pseudonymous', 'keyed-hash')],
    },
    {
      name: 'void tokens', purpose: 'To refuse tokens that are void', whose: 'staff', basis: 'legal-duty', retention: 'a day; the last change of roles for as long as the person is known', readers: 'nobody',
      columns: [...kept('role_floor', 'person_id', 'who', 'pseudonymous'), ...kept('ended_session', 'session_id', 'which session', 'pseudonymous')],
    },
  ],
  notPersonal: {
    audit_entry: 'hash', inbox: 'durable', inbox_position: 'durable', operator_request: 'act argument outcome', outbox: 'aggregate stream subject type parked_reason', parked_event: 'durable reason',
    idempotency: 'route', schema_migration: 'name', stream_seen: 'stream made_at', trusted_key: 'public_jwk',
  },
};

/** A database of keys; whatever is sealed under them is lost with them. */
export const vault: Processing = {
  activities: [
    {
      name: 'keys of sealed data', purpose: 'To seal what identifies and what is confided, and to make it unreadable for good', whose: 'staff and clients', basis: 'legal-duty',
      retention: 'until the person or client is erased; that it was destroyed is kept for good, so that no restore brings it back', readers: 'the service that seals',
      columns: [
        ...kept('subject_key', 'subject_id key_id', 'of whom', 'pseudonymous'), ...kept('subject_key', 'wrapped', 'key', 'secret', 'sealed'),
        ...kept('destroyed_key', 'subject_id key_id actor_id', 'of whom, and who destroyed it', 'pseudonymous'), ...kept('destroyed_key', 'reason', 'why', 'pseudonymous'),
      ],
    },
  ],
  notPersonal: { index_key: 'master_id wrapped', subject_key: 'master_id' },
};
