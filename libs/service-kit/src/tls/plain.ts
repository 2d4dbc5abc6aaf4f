/** Whether a program may speak in plain: to this machine always, to others in an evaluation or where it was said that something else encrypts. */
import { isLoopback, plainAddresses } from '@nuanxin/messaging';
import { StartupError, type TlsConfig } from '../runtime/config.js';
import type { Logger } from '../runtime/logger.js';
import { tlsFilesOf } from './credentials.js';

export interface PlainOptions {
  /** Where others are, by the variable that says so. */
  readonly addresses: Readonly<Record<string, string | undefined>>;
  /** Where it listens, when it listens in plain. */
  readonly listens?: string | undefined;
  /** What else is in plain by a setting of its own, which is reason enough. */
  readonly meant?: string | undefined;
}

/**
 * What `/health` says of connections that are not encrypted by this program; undefined where all are. Says it in the log too.
 * Throws a StartupError with what to do where nobody has said that this is as it should be.
 */
export function plainMark(config: TlsConfig & { readonly NUANXIN_EVALUATION: '0' | '1' }, { addresses, listens, meant: also }: PlainOptions, logger: Logger): string | undefined {
  const plain = plainAddresses(addresses, tlsFilesOf(config));
  const heard = listens === undefined || isLoopback(listens) ? [] : ['HOST'];
  const names = [...plain, ...heard].join(', ');
  const meant = config.NUANXIN_PLAIN_TRANSPORT === '1';
  if (names === '' && !meant && also === undefined) return undefined;
  if (names !== '' && !meant && config.NUANXIN_EVALUATION !== '1') {
    throw new StartupError(`${names} would be reached by other machines, or reach them, without encryption. Give TLS_CA_FILE, TLS_CERT_FILE and TLS_KEY_FILE, https: and tls: addresses, and sslmode=verify-full to PostgreSQL; `
      + 'or set NUANXIN_PLAIN_TRANSPORT=1 where something else encrypts, such as a service mesh.');
  }
  const named = [names, also].filter((part) => part !== undefined && part !== '').join(', ');
  const mark = `not encrypted by this program: ${named === '' ? 'nothing at the moment' : named}${meant ? ' (NUANXIN_PLAIN_TRANSPORT=1: something else must encrypt)' : ''}`;
  logger.warn({ transport: mark }, 'connections to other machines are not encrypted');
  return mark;
}
