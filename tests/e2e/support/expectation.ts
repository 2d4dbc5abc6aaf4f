/**
 * Who may do what, written by hand from the rules of the services, route by route and apart from the table of permissions:
 * a change there that is not made here as well fails the tests.
 *
 * The letters stand for administrator, coordinator, supervisor, facilitator, counsellor, analyst, hospital contact:
 * `S` whatever lies in the scope of the role, `O` the own, `B` both, `-` nothing.
 */

import { auditRoutes } from '@nuanxin/contracts/audit';

/** Where the things of a route lie, and so what somebody meets who may do it elsewhere. */
export type Lies =
  /** At a hospital; it is named in the address: 404. */
  | 'hospital'
  /** At a hospital; it, or what lies there, is named in the body: 422, as what does not exist, or 409 while that could still become known. */
  | 'named'
  /** Both: what is asked about first is refused first. */
  | 'both'
  /** In the district as a whole: 403, or 404 where it is one thing of several. */
  | 'district'
  /** Nowhere: everybody who may do it at all may do it. */
  | 'everywhere'
  /** A list, which leaves out what is elsewhere. */
  | 'list';

export const EXPECTED: Readonly<Record<string, readonly [lies: Lies, roles: string]>> = {
  registerOrganisation: ['district', 'SS-----'], listOrganisations: ['everywhere', 'SSSSSSS'], getOrganisation: ['everywhere', 'SSSSSSS'], changeOrganisation: ['district', 'SS-----'],
  registerPerson: ['district', 'SS-----'], listPeople: ['list', 'SSSOOOO'], getPerson: ['district', 'SSSOOOO'], changePerson: ['district', 'SS-----'],
  assignRoles: ['district', 'S------'], setCredentials: ['district', 'S------'], deactivatePerson: ['district', 'SS-----'], reactivatePerson: ['district', 'SS-----'],
  getMe: ['everywhere', 'SSSSSSS'], listOwnSessions: ['everywhere', 'SSSSSSS'], listSessionsOf: ['district', 'S------'], endSessionsOf: ['district', 'S------'],
  makeLink: ['district', 'SS-----'], rotateKeys: ['district', 'S------'],
  reauthenticate: ['everywhere', 'SSSSSSS'], changeOwnPassword: ['everywhere', 'SSSSSSS'], beginSecondFactor: ['everywhere', 'SSSSSSS'], confirmSecondFactor: ['everywhere', 'SSSSSSS'],
  renewRecoveryCodes: ['everywhere', 'SSSSSSS'], removeSecondFactor: ['everywhere', 'SSSSSSS'], removeSecondFactorOf: ['district', 'S------'],
  beginLink: ['everywhere', 'SSSSSSS'], link: ['everywhere', 'SSSSSSS'], listOwnExternalIdentities: ['everywhere', 'SSSSSSS'],
  beginReauthenticationByProvider: ['everywhere', 'SSSSSSS'], reauthenticateByProvider: ['everywhere', 'SSSSSSS'],
  beginPasskey: ['everywhere', 'SSSSSSS'], registerPasskey: ['everywhere', 'SSSSSSS'], listOwnPasskeys: ['everywhere', 'SSSSSSS'], beginReauthenticationByPasskey: ['everywhere', 'SSSSSSS'], reauthenticateByPasskey: ['everywhere', 'SSSSSSS'],
  publishPrivacyNotice: ['district', 'S------'], changePrivacyNotice: ['district', 'S------'], getOwnPrivacy: ['everywhere', 'SSSSSSS'], acknowledgePrivacyNotice: ['everywhere', 'SSSSSSS'],
  giveConsent: ['everywhere', 'SSSSSSS'], withdrawConsent: ['everywhere', 'SSSSSSS'], listOwnConsents: ['everywhere', 'SSSSSSS'],
  copyOwnData: ['everywhere', 'SSSSSSS'], correctOwnData: ['everywhere', 'SSSSSSS'], restrictOwnData: ['everywhere', 'SSSSSSS'], liftOwnRestriction: ['everywhere', 'SSSSSSS'],
  askForErasure: ['everywhere', 'SSSSSSS'], takeErasureBack: ['everywhere', 'SSSSSSS'], holdPerson: ['district', 'S------'], liftHold: ['district', 'S------'], erasePerson: ['district', 'S------'],
  getOwnPermissions: ['everywhere', 'SSSSSSS'], explainAccess: ['district', 'S------'],
  createServiceAccount: ['district', 'S------'], listServiceAccounts: ['district', 'S------'], getServiceAccount: ['district', 'S------'], changeServiceAccount: ['district', 'S------'],
  deactivateServiceAccount: ['district', 'S------'], makeServiceAccountKey: ['district', 'S------'], revokeServiceAccountKey: ['district', 'S------'],

  registerHospital: ['district', 'SS-----'], listHospitals: ['list', 'SSSSSSS'], getHospital: ['hospital', 'SSSSSSS'], changeHospital: ['hospital', 'SS-----'], closeHospital: ['hospital', 'SS-----'],
  recordAssessment: ['hospital', 'SSSS--S'], listAssessments: ['hospital', 'SSSS--S'], getAssessment: ['hospital', 'SSSS--S'],
  planGroup: ['named', 'SS-----'], listGroups: ['list', 'SSSSSSS'], getGroup: ['hospital', 'SSSSSSS'], assignFacilitator: ['hospital', 'SS-----'], releaseFacilitator: ['hospital', 'SS-----'],
  openGroup: ['hospital', 'SS-----'], closeGroup: ['hospital', 'SS-----'], listCompositionBreaches: ['list', 'SSSSSSS'],

  openPost: ['district', 'SS-----'], listPosts: ['list', 'SSSSS--'], getPost: ['hospital', 'SSSSS--'], closePost: ['district', 'SS-----'],
  planShift: ['named', 'SS-----'], listShifts: ['list', 'SSBBB--'], getShift: ['hospital', 'SSBBB--'], changeShift: ['hospital', 'SS-----'], cancelShift: ['hospital', 'SS-----'],
  checkIn: ['hospital', 'SSOOO--'], checkOut: ['hospital', 'SSOOO--'], correctShift: ['hospital', 'SSS----'],
  getDutyNow: ['list', 'SSSSS--'], getCover: ['list', 'SSS----'], listCoverBreaches: ['list', 'SSS----'],
  createTask: ['named', 'SS-----'], listTasks: ['list', 'SSBBB--'], getTask: ['hospital', 'SSBBB--'], acknowledgeTask: ['hospital', 'SSSBB--'], finishTask: ['hospital', 'SSSBB--'],

  createTopic: ['district', 'SS-----'], listTopics: ['everywhere', 'SSSSS--'], getTopic: ['everywhere', 'SSSSS--'], changeTopic: ['district', 'SS-----'], retireTopic: ['district', 'SS-----'], suggestTopics: ['hospital', 'SSSSS--'],
  setPlan: ['named', 'SS-----'], listPlans: ['list', 'SSSSS--'], getPlan: ['hospital', 'SSSSS--'], endPlan: ['hospital', 'SS-----'],
  listSlots: ['list', 'SSSSS--'], getSlot: ['hospital', 'SSSSS--'], postSlot: ['hospital', 'SS-S---'], failSlot: ['hospital', 'SS-S---'], skipSlot: ['hospital', 'SS-S---'], holdSession: ['hospital', 'SS-S---'],
  correctSession: ['hospital', 'SSS----'], withdrawSession: ['hospital', 'SSS----'],
  publishResource: ['district', 'SS-----'], listResources: ['everywhere', 'SSSSS--'], getResource: ['everywhere', 'SSSSS--'], changeResource: ['district', 'SS-----'], withdrawResource: ['district', 'SS-----'],

  recordContact: ['named', '-SS-B--'], listContacts: ['list', '-SS-O--'], getContact: ['hospital', '-SS-O--'], answerContact: ['hospital', '-SS-B--'], endContact: ['hospital', '-SS-B--'], abandonContact: ['hospital', '-SS-B--'],
  identifyCaller: ['hospital', '-SS-B--'], correctContact: ['hospital', '--S-O--'], withdrawContact: ['hospital', '--S-O--'], linkContact: ['both', '--S-O--'],
  openCase: ['named', '--S-B--'], listCases: ['list', '-SS-O--'], listUnassignedCases: ['list', '--S-S--'], getCase: ['hospital', '-SS-O--'], assignCase: ['hospital', '-SS----'], takeCase: ['hospital', '--S-S--'],
  changeCaseStatus: ['hospital', '--S-O--'], closeCase: ['hospital', '--S-O--'], reopenCase: ['hospital', '--S-O--'],
  writeNote: ['hospital', '--S-O--'], listNotes: ['hospital', '--S-O--'], getNote: ['hospital', '--S-O--'], listCaseAudit: ['hospital', '--S----'],
  attachToCase: ['hospital', '--S-O--'], listCaseAttachments: ['hospital', '--S-O--'], downloadCaseAttachment: ['hospital', '--S-O--'], removeCaseAttachment: ['hospital', '--S-O--'],
  lookUpClient: ['everywhere', '-SS-S--'], getClient: ['hospital', '--S-O--'], changeClient: ['hospital', '--S-O--'], restrictClient: ['hospital', '--S----'],
  recordCaseWork: ['named', '--S-O--'], listCaseWork: ['list', '--S-O--'], getCaseWork: ['hospital', '--S-O--'], correctCaseWork: ['hospital', '--S-O--'], withdrawCaseWork: ['hospital', '--S-O--'],

  submitClaim: ['everywhere', 'SSSSS--'], listClaims: ['list', 'SSSOO--'], getClaim: ['hospital', 'SSSOO--'], approveClaim: ['hospital', '--S----'], rejectClaim: ['hospital', '--S----'], withdrawClaim: ['hospital', 'SSBOO--'],
  ...Object.fromEntries(Object.values(auditRoutes).map(({ id }) => [id, ['district', 'S------'] as const])),

  summariseHours: ['list', 'SSSOOS-'], listEntries: ['list', 'SSSOOS-'], streamHours: ['list', 'S----S-'], issueStreamTicket: ['everywhere', 'S----S-'],
};
