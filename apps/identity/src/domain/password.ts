/** Passwords: which ones may be chosen, as NIST SP 800-63B-4 §3.1.1.2 says, and by nothing else. */
import { DomainError } from '@nuanxin/kernel';

/** Characters that a password has at the least where it is all that one signs in by, and where a second factor is asked for as well. */
export const PASSWORD_LENGTH_MIN = 15;
export const PASSWORD_LENGTH_MIN_WITH_SECOND_FACTOR = 8;
/** Characters of what is repeated that are few enough to be tried, whatever they are. */
const REPEATED_LENGTH_TRIED = 3;
/** Letters that a word has at the least: a single one is in every password. */
const WORD_LENGTH_MIN = 2;

/** A password that somebody would like to have, and what it is judged by. */
export interface Wish {
  readonly password: string;
  /** Whether the person has a second factor. */
  readonly hasSecondFactor: boolean;
  /** Whether a password, in small letters, is among those that are known from breaches. */
  readonly isKnown: (password: string) => boolean;
  /** What anybody would try here: names of the service, the district and the person, and words of the work. */
  readonly words: readonly string[];
  /** Where in the request it stands. */
  readonly pointer: string;
}

/** Whether a password is long enough to be all that one signs in by. */
export const standsAlone = (password: string): boolean => lengthOf(password) >= PASSWORD_LENGTH_MIN;

/** The one spelling of what looks the same (NFC): by it passwords are counted, hashed and compared. */
export const spelled = (password: string): string => password.normalize('NFC');

/** Characters of a password: Unicode code points, once it is spelled. */
export const lengthOf = (password: string): number => [...spelled(password)].length;

/**
 * ID-15: throws `password-too-short`, `password-known` for one that is known from breaches or repeats such a one, and
 * `password-expected` for one that is made of nothing but expected words, digits and signs, or of three characters again and again. What characters it is made of
 * is no matter, and the whole of it is judged: a passphrase may hold any word among others.
 */
export function checkPassword({ password, hasSecondFactor, isKnown, words, pointer }: Wish): void {
  const least = hasSecondFactor ? PASSWORD_LENGTH_MIN_WITH_SECOND_FACTOR : PASSWORD_LENGTH_MIN;
  if (lengthOf(password) < least) throw refusal('password-too-short', pointer, `must have at least ${least} characters`);
  const folded = fold(password);
  const repeated = repeatedIn(folded);
  if (isKnown(folded) || isKnown(repeated.join(''))) throw refusal('password-known', pointer, 'must not be known from breaches');
  if (repeated.length <= REPEATED_LENGTH_TRIED || isMadeOf(lettersOf(password), words.flatMap(partsOf))) throw refusal('password-expected', pointer, 'must not be made of words alone that anybody here would try, or of a few characters again and again');
}

const refusal = (code: string, pointer: string, message: string): DomainError => new DomainError(code, { detail: message, violations: [{ pointer, message }] });

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
const lettersOf = (text: string): string => fold(text).replaceAll(/[^\p{L}]/gu, '');

/** The words in a name, as they would be typed; also the name as one word. */
const partsOf = (name: string): string[] => [...fold(name).split(/[^\p{L}]+/u), lettersOf(name)].filter((word) => word.length >= WORD_LENGTH_MIN);

/** The characters that a text repeats, the last time perhaps in part: `1234123412` repeats `1234`. All of them where it repeats nothing. */
function repeatedIn(text: string): string[] {
  const points = [...text];
  const period = points.findIndex((_, length) => length > 0 && points.every((point, index) => index < length || point === points[index - length]));
  return period < 1 ? points : points.slice(0, period);
}

/** Whether the letters are words of the list, one after the other. */
function isMadeOf(letters: string, words: readonly string[]): boolean {
  if (letters === '') return false;
  const isReached = new Set([0]);
  for (let start = 0; start < letters.length; start += 1) {
    if (isReached.has(start)) for (const word of words) if (letters.startsWith(word, start)) isReached.add(start + word.length);
  }
  return isReached.has(letters.length);
}
