/** Rules HC-1 to HC-6: given a contact, when a command, then changes or an error. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import fc from 'fast-check';
import { abandonContact, answerContact, correctContact, endContact, identifyCaller, joinNewCase, linkContact, recordContact, withdrawContact, type Contact, type Entry } from './contact.js';

const now = new Date('2020-02-01T12:00:00.000Z');
const at = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString();
const entry: Entry = { id: 'contact', channel: 'telephone', hospitalId: null, clientId: null, kind: null, offeredAt: at(-30), answeredAt: null, endedAt: null, answeredBy: null, recordedBy: 'recorder' };
const given = (fields: Partial<Entry>): Contact => {
  const { state, changes } = recordContact({ ...entry, ...fields }, now);
  return { ...evolve(state, changes), version: 1 };
};
const answered = { answeredAt: at(-29), answeredBy: 'counsellor' };
const ended = { ...answered, endedAt: at(-5), kind: 'counselling' as const };
const problem = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    const { code, violations } = error as { code: string; violations: { pointer: string }[] };
    return violations.length > 0 ? violations.map(({ pointer }) => pointer).join() : code;
  }
};
const names = (changes: readonly { event: { name: string } }[]): string[] => changes.map(({ event }) => event.name);

describe('contacts', () => {
  it.each([
    ['contact-offered', 'offered', {}], ['contact-answered', 'answered', answered], ['contact-ended', 'ended', ended], ['contact-abandoned', 'abandoned', { endedAt: at(-1) }],
  ] as const)('HC-1 tells %s where the times say %s', (event, status, fields) => {
    const { state, changes } = recordContact({ ...entry, ...fields }, now);
    expect([state.status, names(changes)]).toEqual([status, [event]]);
  });

  it.each([
    ['/kind', { ...ended, kind: null }], ['/kind', { kind: 'silent' as const }], ['/answeredBy', { ...ended, answeredBy: null }], ['/answeredBy', { answeredBy: 'somebody' }],
    ['/offeredAt', { offeredAt: at(1) }], ['/answeredAt', { ...ended, answeredAt: at(-31) }], ['/endedAt', { ...ended, endedAt: at(-29.5) }], ['/endedAt', { ...ended, offeredAt: at(-725.1) }],
  ])('HC-1 HC-2 HC-3 refuses at %s', (pointer, fields) => {
    expect(problem(() => recordContact({ ...entry, ...fields }, now))).toBe(pointer);
  });

  it('HC-1 accepts exactly the times that are in order, not ahead, and within twelve hours', () => {
    const minute = fc.integer({ min: -800, max: 5 });
    fc.assert(fc.property(minute, minute, minute, (offered, answer, end) => {
      const good = offered <= answer && answer <= end && end <= 0 && end - offered <= 720;
      const result = problem(() => recordContact({ ...entry, ...ended, offeredAt: at(offered), answeredAt: at(answer), endedAt: at(end) }, now));
      expect(typeof result).toBe(good ? 'object' : 'string');
    }));
  });

  it('HC-1 is answered by one, then ends; what is over stays over', () => {
    const offered = given({});
    expect(answerContact(offered, answered, now)[0]?.set).toMatchObject({ status: 'answered', ownerId: 'counsellor' });
    expect(problem(() => endContact(offered, { endedAt: at(0), kind: 'thanks' }, now))).toBe('contact-not-answered');
    expect(names(abandonContact(offered, at(0), now))).toEqual(['contact-abandoned']);
    const live = given(answered);
    expect(problem(() => answerContact(live, answered, now))).toBe('contact-already-answered');
    expect(problem(() => abandonContact(live, at(0), now))).toBe('contact-already-answered');
    expect(names(endContact(live, { endedAt: at(0), kind: 'thanks' }, now))).toEqual(['contact-ended']);
    for (const over of [given(ended), given({ endedAt: at(-1) })]) expect(problem(() => endContact(over, { endedAt: at(0), kind: 'thanks' }, now))).toBe('contact-over');
  });

  it('HC-4 a correction keeps the rules, tells once, and may turn an answered contact into an abandoned one', () => {
    const contact = given(ended);
    expect(names(correctContact(contact, { endedAt: at(-1) }, now))).toEqual(['contact-corrected']);
    expect(correctContact(contact, { kind: 'counselling' }, now)).toEqual([]);
    expect(problem(() => correctContact(contact, { endedAt: at(1) }, now))).toBe('/endedAt');
    expect(evolve(contact, correctContact(contact, { answeredAt: null }, now))).toMatchObject({ status: 'abandoned', kind: null, answeredBy: null, ownerId: 'recorder' });
    expect(problem(() => correctContact(given(answered), { kind: 'thanks' }, now))).toBe('contact-not-over');
    const withdrawn = evolve(contact, withdrawContact(contact));
    expect([withdrawContact(withdrawn), problem(() => correctContact(withdrawn, {}, now))]).toEqual([[], 'contact-withdrawn']);
  });

  it('HC-5 HC-6 is of one client and one case', () => {
    const contact = given({ ...ended, clientId: 'client' });
    expect(problem(() => linkContact(contact, { caseId: 'case', clientId: 'another' }))).toBe('client-of-another-case');
    expect(linkContact(contact, { caseId: 'case', clientId: null })[0]?.set).toEqual({ caseId: 'case', clientId: 'client' });
    expect(linkContact(given(ended), { caseId: 'case', clientId: 'client' })[0]?.set).toEqual({ caseId: 'case', clientId: 'client' });
    expect(problem(() => joinNewCase({ ...contact, caseId: 'case' }, { caseId: 'new', clientId: 'client' }))).toBe('contact-has-case');
    expect(problem(() => identifyCaller(contact, 'another', 'client'))).toBe('client-of-another-case');
    expect(identifyCaller(contact, 'another', null)[0]?.set).toEqual({ clientId: 'another' });
    expect([linkContact(contact, null), identifyCaller(contact, 'client', null)]).toEqual([[], []]);
  });
});
