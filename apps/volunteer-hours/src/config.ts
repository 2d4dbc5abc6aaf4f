/** What volunteer-hours is configured by besides: the key of the volunteers' pseudonyms. */
import { readFileSync } from 'node:fs';
import { loadConfig, StartupError } from '@nuanxin/service-kit';
import { z } from 'zod';

const KEY_BYTES_MIN = 32;

/** The key from `PSEUDONYM_KEY_FILE` (base64, at least 32 bytes). Throws a StartupError that says what is wrong with it. */
export function pseudonymKey(): Buffer {
  const { PSEUDONYM_KEY_FILE: file } = loadConfig(z.object({ PSEUDONYM_KEY_FILE: z.string().min(1) }));
  let key: Buffer;
  try {
    key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  } catch (cause) {
    throw new StartupError('PSEUDONYM_KEY_FILE names a file that cannot be read.', { cause });
  }
  if (key.length < KEY_BYTES_MIN) throw new StartupError(`The key in PSEUDONYM_KEY_FILE is too short: ${KEY_BYTES_MIN} bytes in base64 are needed.`);
  return key;
}
