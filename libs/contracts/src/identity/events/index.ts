/** The events of identity, one file a published version. */
export { organisationRegistered } from './organisation-registered.v1.js';
export { organisationChanged } from './organisation-changed.v1.js';
export { personRegistered } from './person-registered.v1.js';
export { personChanged } from './person-changed.v1.js';
export { roleChanged } from './role-changed.v1.js';
export { personDeactivated } from './person-deactivated.v1.js';
export { personReactivated } from './person-reactivated.v1.js';
export { sessionEnded } from './session-ended.v1.js';
export { signingKeyPublished } from './signing-key-published.v1.js';
export { signingKeyRetired } from './signing-key-retired.v1.js';
export { privacyNoticePublished } from './privacy-notice-published.v1.js';
export { privacyNoticeChanged } from './privacy-notice-changed.v1.js';
export { consentGiven } from './consent-given.v1.js';
export { consentWithdrawn } from './consent-withdrawn.v1.js';
export { personErased } from './person-erased.v1.js';
