/** Rule HG-4: what an assessment may hold. */
import { describe, expect, it } from '@jest/globals';
import type { Answer } from '@nuanxin/contracts/hospital-groups';
import { assessable, recordAssessment } from './assessment.js';

const sleep: Answer = { questionId: 'sleep', question: '您最近的睡眠如何？', kind: 'scale', max: 10, value: 4 };
const topic: Answer = { questionId: 'topic', question: '最想谈什么？', kind: 'choice', choices: ['睡眠', '家人'], value: '家人' };
const command = (answers: readonly Answer[], wishes = ['pressure-relief']) =>
  ({ id: '0196a2b4-0000-7000-8000-0000000000f1', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', assessedOn: '2020-01-26', respondents: 48, answers, wishes });
const refused = (pointer: string) => expect.objectContaining({ code: 'invalid-input', violations: [expect.objectContaining({ pointer })] });

describe('assessment', () => {
  it('HG-4 given answers that their questions allow, when recorded, then it is told', () => {
    const { state, changes } = recordAssessment(command([sleep, topic]), '2020-01-26');
    expect(state).toEqual({ ...command([sleep, topic]), version: 0 });
    expect(changes.map((change) => change.event.name)).toEqual(['needs-assessed']);
  });

  it('HG-4 names the answer that its question does not allow', () => {
    expect(() => recordAssessment(command([topic, { ...sleep, value: 11 }]), '2020-01-26')).toThrow(refused('/answers/1/value'));
    expect(() => recordAssessment(command([{ ...topic, value: '别的' }]), '2020-01-26')).toThrow(refused('/answers/0/value'));
    expect(() => recordAssessment(command([sleep, topic, sleep]), '2020-01-26')).toThrow(refused('/answers/2/questionId'));
    expect(() => recordAssessment(command([], ['sleep', 'family', 'sleep']), '2020-01-26')).toThrow(refused('/wishes/2'));
  });

  it('HG-4 refuses a day that has not come, and one on which the hospital was closed', () => {
    expect(() => recordAssessment(command([]), '2020-01-25')).toThrow(refused('/assessedOn'));
    expect(() => { assessable('2020-01-26', '2020-01-26'); }).toThrow('hospital-closed');
    expect(() => { assessable('2020-01-27', '2020-01-26'); assessable(null, '2020-01-26'); }).not.toThrow();
  });
});
