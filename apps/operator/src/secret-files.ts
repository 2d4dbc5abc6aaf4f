/** Secrets as folders of files, as a cluster mounts them: `<folder>/<secret>/<key>`. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hasCode, StartError } from '@nuanxin/embedded';

export const SECRETS_FOLDER = '/run/secrets/nuanxin';

/** The value under a key of a secret. Throws a StartError that names the file. */
export async function secretFile(folder: string, secret: string, key: string): Promise<string> {
  const file = path.join(folder, secret, key);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new StartError(`${file} is not there; the secret ${secret} must have a key ${key}.`);
  }
}
