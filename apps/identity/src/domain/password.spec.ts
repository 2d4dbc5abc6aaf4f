/** Rule ID-15: which passwords may be chosen (NIST SP 800-63B-4 §3.1.1.2). */
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@nuanxin/kernel';
import fc from 'fast-check';
import { isKnownPassword } from '../crypto/known-passwords.js';
import { checkPassword, lengthOf } from './password.js';
import { expectedWords } from './password-words.js';

const words = expectedWords({ district: 'tianjin-demo', login: 'li.jing', name: '李静' });

/** The code by which a password is refused; undefined for one that may be chosen. */
function refusalOf(password: string, hasSecondFactor = false, isKnown = isKnownPassword): string | undefined {
  try {
    checkPassword({ password, hasSecondFactor, isKnown, words, pointer: '/password' });
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.violations).toEqual([{ pointer: '/password', message: expect.any(String) }]);
    return error.code;
  }
}

describe('a password', () => {
  it.each<[what: string, password: string, alone: string | undefined, withSecondFactor: string | undefined]>([
    ['seven characters', 'xk7fq2m', 'password-too-short', 'password-too-short'],
    ['eight characters', 'xk7fq2mw', 'password-too-short', undefined],
    ['fourteen characters', 'xk7fq2mwhs9ble', 'password-too-short', undefined],
    ['fifteen characters', 'xk7fq2mwhs9blex', undefined, undefined],
    ['fifteen digits', '840275193620475', undefined, undefined],
    ['fifteen small letters', 'zebrafelloutbig', undefined, undefined],
    ['blanks between words', 'correct horse battery', undefined, undefined],
    ['fifteen Chinese characters', '今夜海河的风吹过窗台又回来看你', undefined, undefined],
    ['fourteen Chinese characters', '今夜海河的风吹过窗台又回来看', 'password-too-short', undefined],
    ['fifteen letters with accents apart, which are fifteen when spelled', 'e\u0301'.repeat(8) + 'a\u030aubvcwd', undefined, undefined],
    ['fourteen letters with accents apart', 'e\u0301'.repeat(7) + 'aubvcwd', 'password-too-short', undefined],
    ['64 emoji', '🐢🌾🍵🛶🏮🧧🪁🎋'.repeat(7) + '🦢🪷🧵🪡🥟🫖🎐🍊', undefined, undefined],
    ['control characters', 'a\u0007b\u001bc\u0000d e f g h i', undefined, undefined],
    ['a known one', 'password', 'password-too-short', 'password-known'],
    ['a known one in capitals', 'PassWord', 'password-too-short', 'password-known'],
    ['a known one of fifteen', '123456789Qwerty', 'password-known', 'password-known'],
    ['a known one twice', 'passwordpassword', 'password-known', 'password-known'],
    ['digits that go round', '123456789012345', 'password-known', 'password-known'],
    ['one letter', 'aaaaaaaaaaaaaaaaaaaa', 'password-expected', 'password-expected'],
    ['three characters again and again', '😀x🐢😀x🐢😀x🐢😀x🐢😀x🐢', 'password-expected', 'password-expected'],
    ['four of them', 'x🐢q9x🐢q9x🐢q9x🐢q9', undefined, undefined],
    ['the name of the service with a year', 'nuanxin-nuanxin-2020!', 'password-expected', 'password-expected'],
    ['the same in Chinese', '暖心暖心暖心暖心暖心2026！！！！', 'password-expected', 'password-expected'],
    ['wide letters of it', 'ｎｕａｎｘｉｎ 2020 ｎｕａｎｘｉｎ', 'password-expected', 'password-expected'],
    ['the district', 'Tianjin.Demo.2020.01.25', 'password-expected', 'password-expected'],
    ['the login', 'li.jing.li.jing', 'password-expected', 'password-expected'],
    ['the own name with words of the work', '李静 20200125 心理热线医院', 'password-expected', 'password-expected'],
    ['expected words among others', 'nuanxin keeps nine lanterns', undefined, undefined],
  ])('ID-15 of %s', (_what, password, alone, withSecondFactor) => {
    expect([refusalOf(password), refusalOf(password, true)]).toEqual([alone, withSecondFactor]);
  });

  it('ID-15 of any well-formed characters, 15 to 128 of them, may be chosen: neither their kinds nor more than 64 matter', () => {
    const password = fc.string({ unit: 'binary', minLength: 15, maxLength: 128 }).filter((text) => lengthOf(text) >= 15);
    fc.assert(fc.property(password, (text) => {
      const refused = refusalOf(text, false, () => false);
      expect([undefined, 'password-expected']).toContain(refused);
      if (refused !== undefined) expect(new Set(text).size < 4 || /\p{L}{2}/u.test(text.normalize('NFKC'))).toBe(true);
    }));
  });

  it('ID-15 counts code points once it is spelled, whatever is put together', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      expect(lengthOf(text)).toBe(Array.from(text.normalize('NFC')).length);
      expect(lengthOf(text)).toBe(lengthOf(text.normalize('NFD')));
      expect(refusalOf(text, false, () => false) === 'password-too-short').toBe(lengthOf(text) < 15);
    }));
  });
});
