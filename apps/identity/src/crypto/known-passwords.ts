/** Passwords that are known from breaches: a list that comes with the program, so that nobody is asked about a password. */
import { dictionary } from '@zxcvbn-ts/language-common';

const known = new Set(dictionary['passwords-common']);

/** ID-15: whether a password, in small letters, is on the list. */
export const isKnownPassword = (password: string): boolean => known.has(password);
