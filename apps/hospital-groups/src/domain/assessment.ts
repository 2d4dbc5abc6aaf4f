/** Needs assessments: the rules of recording one. */
import type { Change } from '@nuanxin/contracts';
import { needsAssessed, type Answer } from '@nuanxin/contracts/hospital-groups';
import { DomainError, invalid } from '@nuanxin/kernel';

/** A needs assessment. Its answers stay in this service: no event carries them (HG-5). */
export interface Assessment {
  readonly id: string;
  readonly version: number;
  readonly hospitalId: string;
  readonly assessedOn: string;
  readonly respondents: number;
  readonly answers: readonly Answer[];
  readonly wishes: readonly string[];
}

/** HG-4: an answer's value is one that its question allows. Throws `invalid-input` at the value. */
function checkAnswer(answer: Answer, pointer: string): void {
  if (answer.kind === 'scale' && answer.value > answer.max) throw invalid(`${pointer}/value`, `must be 0 to ${answer.max}, the upper end of the scale`);
  if (answer.kind === 'choice' && !answer.choices.includes(answer.value)) throw invalid(`${pointer}/value`, 'must be one of the choices');
}

const firstRepeated = (values: readonly string[]): number => values.findIndex((value, index) => values.indexOf(value) !== index);

/** HG-4: an assessment is of today or earlier, asks each question once, wishes for each category once. `today` is the district's date. */
export function recordAssessment(command: Omit<Assessment, 'version'>, today: string): { state: Assessment; changes: Change<Assessment>[] } {
  if (command.assessedOn > today) throw invalid('/assessedOn', `must not be after ${today}, today`);
  command.answers.forEach((answer, index) => { checkAnswer(answer, `/answers/${index}`); });
  const question = firstRepeated(command.answers.map(({ questionId }) => questionId));
  if (question >= 0) throw invalid(`/answers/${question}/questionId`, 'must be another than those before');
  const wish = firstRepeated(command.wishes);
  if (wish >= 0) throw invalid(`/wishes/${wish}`, 'must be another than those before');
  return { state: { ...command, version: 0 }, changes: [{ event: needsAssessed, set: {} }] };
}

/** HG-4: a hospital that was closed on the day cannot have been assessed. */
export function assessable(closedOn: string | null, assessedOn: string): void {
  if (closedOn !== null && assessedOn >= closedOn) throw new DomainError('hospital-closed');
}
