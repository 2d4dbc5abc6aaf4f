/** What identity keeps of people. */
import { kept, type Processing } from './activity.js';

const UNTIL_ERASED = 'until the person is erased';

export const identity: Processing = {
  activities: [
    {
      name: 'people', purpose: 'To know who the volunteers and staff are, reach them, and say what they may do', whose: 'staff', basis: 'contract', retention: UNTIL_ERASED,
      readers: 'the person; administrators, coordinators and supervisors of the district',
      columns: [
        ...kept('person', 'id organisation_id', 'who, and who sent them', 'pseudonymous'), ...kept('person', 'particulars', 'name, login, how to reach them, and credentials', 'identifying', 'sealed'), ...kept('person', 'login_index', 'login', 'identifying', 'keyed-hash'),
        ...kept('person', 'status professions grants restriction', 'professions, roles, restriction', 'pseudonymous'), ...kept('setup_use', 'person_id', 'the first administrator', 'pseudonymous'),
      ],
    },
    {
      name: 'signing in', purpose: 'To let in whom it should', whose: 'staff', basis: 'legal-duty', retention: 'passwords, second factors and passkeys until the person is erased; links and challenges for minutes to a day', readers: 'nobody', endsWithErasure: true,
      columns: [
        ...['password', 'second_factor', 'recovery_code', 'sign_in_challenge', 'one_time_link'].flatMap((table) => kept(table, 'person_id', 'whose', 'pseudonymous')), ...kept('one_time_link', 'kind made_by', 'which, and who made it', 'pseudonymous'),
        ...kept('passkey', 'person_id credential_id public_key name', 'whose, by which key, and what they call it', 'pseudonymous'), ...kept('passkey', 'transports', 'how the authenticator is reached', 'trace'),
        ...kept('passkey_challenge', 'kind session_id', 'for what, in whose session', 'pseudonymous'), ...kept('passkey_challenge', 'sign_in_hash', 'what one signs in by', 'secret', 'hashed'),
        ...['password', 'recovery_code', 'sign_in_challenge', 'one_time_link', 'refresh_token', 'passkey_challenge'].flatMap((table) => kept(table, 'hash', 'what one signs in by', 'secret', 'hashed')), ...kept('second_factor', 'sealed', 'what one signs in by', 'secret', 'sealed'),
      ],
    },
    {
      name: 'signing in by a provider', purpose: 'To let in whom their institution vouches for, and give them the roles that follow', whose: 'staff', basis: 'contract', retention: 'links until they are removed or the person is erased; what waits for the browser ten minutes', readers: 'the person; who they are at the provider: nobody', endsWithErasure: true,
      columns: [
        ...kept('external_identity', 'person_id issuer given', 'whose, of which provider, and the roles that it gave', 'pseudonymous'), ...kept('external_identity', 'account', 'who they are at the provider', 'identifying', 'keyed-hash'),
        ...kept('provider_sign_in', 'session_id provider purpose', 'in which session what was begun', 'pseudonymous'), ...kept('provider_sign_in', 'state_hash secret_hash', 'what the browser shows', 'secret', 'hashed'), ...kept('provider_sign_in', 'sealed', 'what the answer is held against', 'secret', 'sealed'),
      ],
    },
    {
      name: 'sessions', purpose: 'To show people where they are signed in, and end it', whose: 'staff', basis: 'legal-duty', retention: '30 days after the session ended; program and address go with its end', readers: 'the person; administrators',
      columns: [...kept('session', 'id person_id', 'whose', 'pseudonymous'), ...kept('session', 'reason', 'how it ended', 'pseudonymous'), ...kept('session', 'agent address', 'program and address', 'trace'), ...kept('refresh_token', 'session_id', 'whose', 'pseudonymous')],
    },
    {
      name: 'slowing guesses down', purpose: 'To keep strangers from guessing passwords', whose: 'staff', basis: 'legal-duty', retention: 'a day; networks known to somebody 90 days', readers: 'nobody',
      columns: [...kept('password_guess', 'login network', 'tries', 'identifying', 'keyed-hash'), ...kept('known_network', 'login network', 'where somebody signed in', 'identifying', 'keyed-hash')],
    },
    {
      name: 'service accounts', purpose: 'To let programs of others in, and know who answers for each', whose: 'staff', basis: 'legal-duty', retention: 'for good, as what was let in when', readers: 'administrators of the district',
      columns: [
        ...kept('service_account', 'responsible_id created_by', 'who answers for it, and who made it', 'pseudonymous'), ...kept('service_account_key', 'made_by', 'who made it', 'pseudonymous'),
        ...kept('service_account_key', 'hash', 'what a program gets in by', 'secret', 'hashed'),
      ],
    },
    {
      name: 'consents', purpose: 'To know who was told what, and who consented', whose: 'staff', basis: 'legal-duty', retention: 'for good, under the id; three years are the least (PIPL art. 56)', readers: 'the person; services, by ids',
      columns: [
        ...kept('notice_acknowledgement', 'person_id notice_id', 'who was told', 'pseudonymous'), ...kept('consent', 'id person_id notice_id purpose terms status', 'who consented to what', 'pseudonymous'),
        ...kept('consent_decision', 'id person_id notice_id purpose decision', 'who consented to what', 'pseudonymous'),
      ],
    },
  ],
  notPersonal: { organisation: 'name kind status', signing_key: 'public_jwk status', signing_key_secret: 'sealed', privacy_notice: 'title text purposes', service_account: 'name purpose grants permissions status', service_account_key: 'hint reason' },
};
