/** Errors of identity: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({
  'setup-done': [409, 'This district has its first administrator; sign in instead.'],
  'setup-unavailable': [409, 'This installation was given no setup code; SETUP_CODE_FILE must name a file with one.'],
  'setup-code-wrong': [403, 'The setup code is not right.'],
  'wrong-credentials': [401, 'Login or password is wrong, or the person may not sign in.'],
  'second-factor-required': [401, 'The password is right; now send the challenge with a code of the second factor to POST /v1/session/second-factor.'],
  'challenge-over': [401, 'This beginning of a sign-in is over; begin again.'],
  'wrong-code': [403, 'The code is wrong, or was used already.'],
  'wrong-confirmation': [403, 'Password or code is wrong.'],
  'reauthentication-required': [403, 'This asks that you showed what you sign in by in the last five minutes: POST /v1/me/authentication, then send it again.'],
  'link-over': [401, 'This link was used, is too old, or was never made; ask for another.'],
  'login-needed': [422, 'Choose a login; the person has none yet.'],
  'rotation-under-way': [409, 'The newest key does not sign yet; wait until it does.'],
  'second-factor-present': [409, 'There is a second factor already.'],
  'second-factor-absent': [409, 'There is no second factor.'],
  'session-over': [401, 'The session is over; sign in again.'],
  'password-too-short': [422, 'The password is too short: 15 characters at the least, or 8 with a second factor.'],
  'password-known': [422, 'This password is known from breaches; choose another.'],
  'password-expected': [422, 'This password is made of words alone that anybody here would try; choose another.'],
  'login-taken': [409, 'Another person signs in by this login.'],
  'organisation-inactive': [409, 'The organisation is not active.'],
  'person-deactivated': [409, 'The person is deactivated; reactivate them first.'],
  'own-deactivation': [409, 'Nobody may deactivate themselves.'],
  'last-administrator': [409, 'This is the last active administrator of the district who can sign in; make another first.'],
});
