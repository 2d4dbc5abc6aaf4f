/** The words of a plan: a whole service record as data, every thing named by a key that a driver maps to an id. */
import type { Activity, Profession, RoleName } from '@nuanxin/contracts';

/** A key such as `volunteer-07`, `hospital-03`, `shift-00123`. */
export type Key = string;
/** RFC 3339 in UTC, whole seconds. */
export type Time = string;
/** YYYY-MM-DD in the plan's zone. */
export type LocalDate = string;

/** The actor who sets the district up: its first administrator, by the setup code; none of the volunteers. */
export const ADMINISTRATOR: Key = 'administrator';

export interface Organisation { readonly key: Key; readonly name: string; readonly kind: 'university' | 'ngo' | 'association' | 'government' }
export interface HeldProfession { readonly profession: Profession; readonly credential: string | null; readonly validFrom: LocalDate }
/** A volunteer. All roles reach the whole district. */
export interface Person {
  readonly key: Key; readonly name: string; readonly login: string; readonly organisation: Key;
  readonly professions: readonly HeldProfession[]; readonly roles: readonly RoleName[];
}
/** `closedOn` is the first day on which it is closed. */
export interface Hospital {
  readonly key: Key; readonly code: string; readonly name: string; readonly address: string; readonly capacity: number;
  readonly openedOn: LocalDate; readonly closedOn: LocalDate;
}
export interface Group { readonly key: Key; readonly hospital: Key; readonly name: string; readonly post: Key; readonly dailyPlan: Key }
export interface Topic { readonly key: Key; readonly title: string; readonly category: string }
export interface Resource { readonly key: Key; readonly title: string; readonly body: string; readonly verifiedOn: LocalDate }
export interface Answer { readonly question: string; readonly answer: number | string | boolean }

export type ContactKind = 'counselling' | 'information' | 'silent' | 'hang-up' | 'abusive' | 'wrong-number' | 'thanks' | 'emergency';
export type CaseOutcome = 'goals-reached' | 'referred' | 'ended-by-client' | 'lost-contact' | 'other';
export type CaseStatus = 'open' | 'in-progress' | 'waiting';

type SetUp =
  | { readonly type: 'register-organisation'; readonly organisation: Organisation }
  | { readonly type: 'register-person'; readonly person: Person }
  | { readonly type: 'create-topic'; readonly topic: Topic }
  | { readonly type: 'publish-resource'; readonly resource: Resource }
  | { readonly type: 'register-hospital'; readonly hospital: Omit<Hospital, 'closedOn'> }
  | { readonly type: 'close-hospital'; readonly hospital: Key; readonly closedOn: LocalDate }
  | { readonly type: 'record-assessment'; readonly assessment: Key; readonly hospital: Key; readonly assessedOn: LocalDate; readonly respondents: number; readonly wishes: readonly string[]; readonly answers: readonly Answer[] }
  | { readonly type: 'plan-group'; readonly group: Key; readonly hospital: Key; readonly name: string }
  | { readonly type: 'assign-facilitator' | 'release-facilitator'; readonly group: Key; readonly person: Key; readonly profession: Profession }
  | { readonly type: 'open-group' | 'close-group'; readonly group: Key }
  | { readonly type: 'open-post'; readonly post: Key; readonly kind: 'group' | 'hotline'; readonly group: Key | null; readonly name: string }
  | { readonly type: 'close-post'; readonly post: Key };

type Duty =
  | { readonly type: 'plan-shift'; readonly shift: Key; readonly person: Key; readonly profession: Profession; readonly mode: 'on-duty' | 'on-call'; readonly posts: readonly Key[]; readonly start: Time; readonly end: Time }
  | { readonly type: 'change-shift'; readonly shift: Key; readonly person: Key; readonly profession: Profession }
  | { readonly type: 'cancel-shift'; readonly shift: Key }
  /** The time of a check-in or check-out is the action's `at`. */
  | { readonly type: 'check-in' | 'check-out'; readonly shift: Key }
  | { readonly type: 'correct-shift'; readonly shift: Key; readonly checkedInAt: Time; readonly checkedOutAt: Time };

type Content =
  | { readonly type: 'set-daily-plan'; readonly dailyPlan: Key; readonly group: Key; readonly wallClock: string; readonly zone: string; readonly fromDate: LocalDate; readonly topics: readonly Key[]; readonly lateAfterMinutes: number; readonly skipAfterMinutes: number }
  | { readonly type: 'end-daily-plan'; readonly dailyPlan: Key; readonly toDate: LocalDate }
  /** A slot is named by its daily plan and date; `slot` is the key of both. Posted by the actor. */
  | { readonly type: 'post-slot'; readonly slot: Key; readonly dailyPlan: Key; readonly date: LocalDate; readonly postedAt: Time }
  | { readonly type: 'skip-slot'; readonly slot: Key; readonly dailyPlan: Key; readonly date: LocalDate; readonly reason: string }
  | { readonly type: 'hold-session' | 'correct-session'; readonly slot: Key; readonly hospital: Key; readonly start: Time; readonly end: Time; readonly facilitators: readonly Key[] }
  | { readonly type: 'withdraw-session'; readonly slot: Key };

type Hotline =
  | { readonly type: 'record-contact'; readonly contact: Key; readonly hospital: Key | null; readonly channel: 'telephone' | 'chat'; readonly status: 'ended'; readonly kind: ContactKind; readonly offeredAt: Time; readonly answeredBy: Key; readonly answeredAt: Time; readonly endedAt: Time; readonly case: Key | null }
  | { readonly type: 'record-contact'; readonly contact: Key; readonly hospital: Key | null; readonly channel: 'telephone' | 'chat'; readonly status: 'abandoned'; readonly offeredAt: Time }
  | { readonly type: 'correct-contact'; readonly contact: Key; readonly kind: ContactKind; readonly answeredAt: Time; readonly endedAt: Time }
  | { readonly type: 'withdraw-contact'; readonly contact: Key }
  /** `contact` is the one that the case comes from. The case is assigned to `assignee`, who may be another than the actor. */
  | { readonly type: 'open-case'; readonly case: Key; readonly contact: Key; readonly hospital: Key; readonly clientAlias: string; readonly assignee: Key }
  | { readonly type: 'assign-case'; readonly case: Key; readonly assignee: Key }
  | { readonly type: 'add-note'; readonly note: Key; readonly case: Key; readonly text: string }
  | { readonly type: 'change-case-status'; readonly case: Key; readonly status: CaseStatus }
  | { readonly type: 'close-case'; readonly case: Key; readonly outcome: CaseOutcome }
  | { readonly type: 'reopen-case'; readonly case: Key }
  | { readonly type: 'record-case-work'; readonly work: Key; readonly case: Key; readonly hospital: Key; readonly activity: 'case-work' | 'supervision'; readonly start: Time; readonly end: Time }
  | { readonly type: 'correct-case-work'; readonly work: Key; readonly start: Time; readonly end: Time }
  | { readonly type: 'withdraw-case-work'; readonly work: Key };

type Hours =
  | { readonly type: 'submit-claim'; readonly claim: Key; readonly activity: Activity; readonly hospital: Key | null; readonly start: Time; readonly end: Time; readonly remark: string }
  | { readonly type: 'decide-claim'; readonly claim: Key; readonly decision: 'approved' | 'rejected'; readonly reason: string | null }
  | { readonly type: 'withdraw-claim'; readonly claim: Key };

export type ActionBody = SetUp | Duty | Content | Hotline | Hours;
/** Something that `actor` does through the API at `at`. What is recorded by it lies in the past then. */
export type Action = ActionBody & { readonly at: Time; readonly actor: Key };
export type ActionType = Action['type'];

/** A whole record. `actions` are in the order in which they are done; `hash` is the SHA-256 of all the rest. */
export interface Plan {
  readonly seed: number; readonly from: LocalDate; readonly days: number; readonly zone: string;
  readonly start: Time; readonly end: Time;
  /** Minutes that the record was made to come to; null where it comes to whatever it does. */
  readonly target: number | null;
  readonly organisations: readonly Organisation[]; readonly people: readonly Person[]; readonly hospitals: readonly Hospital[];
  readonly groups: readonly Group[]; readonly topics: readonly Topic[]; readonly resources: readonly Resource[];
  readonly actions: readonly Action[];
  readonly hash: string;
}
