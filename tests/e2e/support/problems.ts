/** What a refusal must look like: problem+json with a code that the contracts know. */
import { errorTable } from '@nuanxin/contracts';
import { z } from 'zod';
import { jsonOf, type WireAnswer } from './http.js';

const problem = z.strictObject({
  type: z.string(), title: z.string().min(1), status: z.int(), code: z.string(), detail: z.string().min(1).optional(), permission: z.string().min(1).optional(),
  errors: z.array(z.strictObject({ pointer: z.string(), message: z.string().min(1) })).min(1).optional(), requestId: z.string().min(8),
});
export type Problem = z.output<typeof problem>;

/** The problem that an answer holds, having seen that it is one as stated. Throws where it is none. */
export function problemOf(answer: WireAnswer): Problem {
  const said = `${answer.status} ${String(answer.headers['content-type'])} ${answer.text.slice(0, 300)}`;
  const read = problem.safeParse(jsonOf(answer));
  if (!read.success) throw new Error(`No problem as stated: ${said}\n${z.prettifyError(read.error)}`);
  const { type, title, status, code, requestId } = read.data;
  const contract = errorTable.get(code);
  const isStated = contract?.status === answer.status && status === answer.status && contract.title === title && type === `urn:nuanxin:problem:${code}`;
  const isSent = String(answer.headers['content-type']).startsWith('application/problem+json') && answer.headers['x-request-id'] === requestId && answer.headers['cache-control'] === 'no-store';
  if (!isStated || !isSent) throw new Error(`A problem, but not as stated: ${said}`);
  return read.data;
}

/** What a refusal should say. */
export interface Refusal {
  readonly code: string;
  /** The field that is wrong: it is named, or what lies in it, or the list that it is an item of. */
  readonly pointer?: string;
}

const namesField = (told: string, pointer: string): boolean => told === pointer || told.startsWith(`${pointer}/`) || (/\/\d+$/.test(pointer) && pointer.startsWith(`${told}/`));

/** What is wrong with the answer to something that is to be refused; undefined where it is as stated. */
export function wrongRefusal(answer: WireAnswer, { code, pointer }: Refusal): string | undefined {
  try {
    const told = problemOf(answer);
    if (told.code !== code) return `${answer.status} ${told.code}`;
    if (pointer === undefined || told.errors?.some((error) => namesField(error.pointer, pointer)) === true) return undefined;
    return `it names ${told.errors?.map((error) => error.pointer).join(', ') ?? 'no field'}`;
  } catch (error) {
    return String(error);
  }
}

const OUR_FAULT = 500;

/** What is wrong with the answer to something that may succeed or be refused; undefined where nothing broke. */
export function wrongSurvival(answer: WireAnswer): string | undefined {
  if (answer.status < 400) return undefined;
  try {
    const { code } = problemOf(answer);
    return answer.status >= OUR_FAULT ? `${answer.status} ${code}` : undefined;
  } catch (error) {
    return String(error);
  }
}
