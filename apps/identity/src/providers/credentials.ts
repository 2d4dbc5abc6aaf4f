/** What this client shows providers: shared secrets and private keys, each from a file of its own. */
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { StartupError } from '@nuanxin/service-kit';
import { importPKCS8 } from 'jose';
import type { ClientCredential } from './oidc.js';
import type { OidcSettings } from './settings.js';

/** A shorter secret could be guessed at from a signature or a log of tries. */
const SECRET_LENGTH_MIN = 16;

async function read(file: string, field: string): Promise<string> {
  const text = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (text === '') throw new StartupError(`The file that ${field} names, in the file of OIDC_PROVIDERS_FILE, cannot be read or is empty.`);
  return text;
}

/** The credential of a provider's client. Throws a StartupError that names the field; no content is in it. */
export async function loadCredential({ id, clientAuthentication: by }: OidcSettings): Promise<ClientCredential> {
  if (by.method === 'private_key_jwt') {
    const field = `${id}.clientAuthentication.keyFile`;
    const text = await read(by.keyFile, field);
    try {
      return { key: await importPKCS8(createPrivateKey(text).export({ type: 'pkcs8', format: 'pem' }).toString(), by.algorithm), keyId: by.keyId };
    } catch {
      throw new StartupError(`The file that ${field} names holds no private key (PEM) for ${by.algorithm}.`);
    }
  }
  return { secret: await loadSecret(by.secretFile, `${id}.clientAuthentication.secretFile`) };
}

/** A secret from its file. Throws a StartupError that names the field; nothing of it is in there. */
export async function loadSecret(file: string, field: string): Promise<string> {
  const secret = await read(file, field);
  if (secret.length < SECRET_LENGTH_MIN) throw new StartupError(`The secret in the file that ${field} names has fewer than ${SECRET_LENGTH_MIN} characters.`);
  return secret;
}
