/** Privacy notices: versions that stay as they are once they are in effect. */
import type { BodyOf, Change } from '@nuanxin/contracts';
import { privacyNoticeChanged, privacyNoticePublished, type routes } from '@nuanxin/contracts/identity';
import { DomainError, invalid } from '@nuanxin/kernel';
import { changed } from './changed.js';

type Fields = Omit<BodyOf<typeof routes.publishPrivacyNotice>, 'effectiveFrom'>;

/** What a notice states of one purpose. */
export type Purpose = Fields['purposes'][number];

/** A version of the notice as it stands; `effectiveFrom` is an ISO string by the system's clock. */
export interface PrivacyNotice extends Readonly<Fields> {
  readonly id: string;
  readonly version: number;
  readonly effectiveFrom: string;
}

/** ID-36: what rests on consent, and whatever is sensitive, asks for a consent of its own (PIPL art. 13, 29). */
export const needsConsent = ({ basis, isSensitive }: Purpose): boolean => basis === 'consent' || isSensitive;

/** ID-35: in effect from an instant that is not past, or at once. Throws `invalid-input`. */
export function publishNotice({ id, effectiveFrom, ...fields }: Fields & { id: string; effectiveFrom?: string | undefined }, now: Date): { state: PrivacyNotice; changes: Change<PrivacyNotice>[] } {
  checkPurposes(fields.purposes);
  if (effectiveFrom !== undefined) requireAhead(effectiveFrom, now);
  return { state: { id, version: 0, ...fields, effectiveFrom: (effectiveFrom === undefined ? now : new Date(effectiveFrom)).toISOString() }, changes: [{ event: privacyNoticePublished, set: {} }] };
}

/** ID-35: what is in effect stays as it is. Throws `notice-in-effect`, and `invalid-input` as `publishNotice` does. */
export function changeNotice(state: PrivacyNotice, command: Partial<Omit<PrivacyNotice, 'id' | 'version'>>, now: Date): Change<PrivacyNotice>[] {
  if (Date.parse(state.effectiveFrom) <= now.getTime()) throw new DomainError('notice-in-effect');
  checkPurposes(command.purposes ?? []);
  if (command.effectiveFrom !== undefined) requireAhead(command.effectiveFrom, now);
  const set = command.effectiveFrom === undefined ? command : { ...command, effectiveFrom: new Date(command.effectiveFrom).toISOString() };
  return changed(state, set) ? [{ event: privacyNoticeChanged, set }] : [];
}

function requireAhead(effectiveFrom: string, now: Date): void {
  if (Date.parse(effectiveFrom) < now.getTime()) throw invalid('/effectiveFrom', 'must not be past');
}

/** Each purpose once; of sensitive ones it is said why they are needed and what follows for the person (PIPL art. 30). */
function checkPurposes(purposes: readonly Purpose[]): void {
  const repeated = purposes.findIndex(({ key }, index) => purposes.findIndex((other) => other.key === key) !== index);
  if (repeated >= 0) throw invalid(`/purposes/${repeated}/key`, 'must not repeat');
  const silent = purposes.findIndex(({ isSensitive, impact }) => isSensitive && impact === null);
  if (silent >= 0) throw invalid(`/purposes/${silent}/impact`, 'must be said of what is sensitive');
}
