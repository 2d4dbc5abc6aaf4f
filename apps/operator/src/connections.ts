/** How the operator's command reaches others: by TLS, told as every program of a cell is told, or in plain where it may. */
import { StartError } from '@nuanxin/embedded';
import { plainAddresses, verifiedPostgresUrl, type TlsFiles } from '@nuanxin/messaging';
import { secretFile } from './secret-files.js';

/** The files that the environment names. */
export const tlsFiles = (): TlsFiles => ({ caFile: process.env['TLS_CA_FILE'], certFile: process.env['TLS_CERT_FILE'], keyFile: process.env['TLS_KEY_FILE'] });

/** Throws a StartError where an address leads to another machine in plain, unless this is an evaluation or something else was said to encrypt. */
export function refusePlain(addresses: Readonly<Record<string, string>>): void {
  const plain = plainAddresses(addresses, tlsFiles());
  if (plain.length === 0 || process.env['NUANXIN_EVALUATION'] === '1' || process.env['NUANXIN_PLAIN_TRANSPORT'] === '1') return;
  throw new StartError(`${plain.join(', ')} would be reached without encryption. Give TLS_CA_FILE, or set NUANXIN_PLAIN_TRANSPORT=1 where something else encrypts, such as a service mesh.`);
}

/** A database's URL from a secret, by which the server must prove its name. Throws a StartError where it is missing, or would be reached in plain. */
export async function databaseUrl(folder: string, secret: string, key: string): Promise<string> {
  const url = verifiedPostgresUrl(await secretFile(folder, secret, key), tlsFiles().caFile);
  refusePlain({ [`${secret}/${key}`]: url });
  return url;
}
