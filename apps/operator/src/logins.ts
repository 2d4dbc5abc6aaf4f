/** Two logins for each role of a database, so that a password changes while programs work: both are good until the old one is ended. */
import { scramVerifier, StartError, withClient } from '@nuanxin/embedded';
import { freshPassword } from '@nuanxin/provisioning';
import pg from 'pg';

export const ROLES = ['run', 'migrate', 'read'] as const;
export type Role = (typeof ROLES)[number];
export type RoleUrls = Readonly<Record<Role, string>>;

/** The second login of a role: whoever comes by it acts as the role, which owns and may do all that it did. */
const secondOf = (role: string): string => `${role}_b`;

/** A role of a database, and by which of its logins its URL comes. */
interface Login {
  readonly role: string;
  readonly second: boolean;
  readonly password: string;
}

/** By which logins URLs come. Throws a StartError where they are of other roles, or of several databases. */
export function loginsOf(urls: RoleUrls): { database: string; logins: Readonly<Record<Role, Login>> } {
  const database = new URL(urls.run).pathname.slice(1);
  const login = (of: Role): Login => {
    const { username, password, pathname } = new URL(urls[of]);
    const role = `${database}_${of}`;
    if (pathname !== `/${database}` || (username !== role && username !== secondOf(role))) throw new StartError(`The secrets of the database ${database} don't fit together: its roles are ${ROLES.map((each) => `${database}_${each}`).join(', ')}, all on ${database}.`);
    return { role, second: username !== role, password: decodeURIComponent(password) };
  };
  return { database, logins: { run: login('run'), migrate: login('migrate'), read: login('read') } };
}

/** The password of a role's first login; one that nobody knows where the URL comes by the second, which ends the first. */
export const firstPassword = ({ second, password }: Login): string => (second ? freshPassword() : password);

/** Opens the second login with its password where the URL comes by it, and ends it otherwise. */
export async function settleSecond(superuserUrl: string, { role, second, password }: Login): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    if (second) return openSecond(client, role, password);
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [secondOf(role)]);
    if (rowCount !== 0) await client.query(`ALTER ROLE ${pg.escapeIdentifier(secondOf(role))} NOLOGIN PASSWORD NULL`);
  });
}

/** The URL by a role's other login with a fresh password; nothing is opened yet. */
export function turned(url: string, { role, second }: Login): string {
  const other = new URL(url);
  [other.username, other.password] = [second ? role : secondOf(role), freshPassword()];
  return other.toString();
}

/** Opens the login that a URL comes by; what was open stays so. */
export async function open(superuserUrl: string, { role, second, password }: Login): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    if (second) await openSecond(client, role, password);
    else await client.query(`ALTER ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`);
  });
}

async function openSecond(client: pg.Client, role: string, password: string): Promise<void> {
  const [login, acting] = [pg.escapeIdentifier(secondOf(role)), pg.escapeIdentifier(role)];
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [secondOf(role)]);
  await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${login} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`);
  await client.query(`GRANT ${acting} TO ${login}`);
  await client.query(`ALTER ROLE ${login} SET role = ${pg.escapeLiteral(role)}`);
}
