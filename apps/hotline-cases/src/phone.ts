/** Telephone numbers: one form for each, before anything is looked up or stored (HC-5). */
import { invalid } from '@nuanxin/kernel';
import { parsePhoneNumberFromString } from 'libphonenumber-js';

const DEFAULT_REGION = 'CN';

/** A number in E.164, such as +8613912345678; without a country code it is one of China. Throws `invalid-input` at `pointer`. */
export function normalisedPhone(written: string, pointer: string): string {
  const number = parsePhoneNumberFromString(written.normalize('NFKC'), DEFAULT_REGION);
  if (number === undefined || !number.isPossible()) throw invalid(pointer, 'must be a telephone number, with + and country code where it is not one of China');
  return number.number;
}
