/** `nuanxin secrets --folder`: the secrets of a cell as files, a folder for each program, where there is no cluster to keep them. */
import { chown, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '@nuanxin/embedded';
import { changed, completeSecrets, type CellSecretsByName } from './secret-plan.js';

/** Who may read a secret: whoever made it, and one group. */
const MODE = 0o440;
const FOLDER_MODE = 0o750;
/** Public keys, as a NATS server's configuration includes them. They follow from the users' seeds. */
const NATS_USERS = 'nats-users';

interface Options {
  readonly folder: string;
  /** The group whose programs read them; that of whoever makes them when not given. */
  readonly group?: number;
  readonly postgres: string;
}

/** Makes what is missing and leaves what is there; says what it made, never a value. */
export async function writeSecrets({ folder, group, postgres }: Options, say: (line: string) => void): Promise<void> {
  const existing: Record<string, Readonly<Record<string, string>>> = {};
  for (const name of Object.keys(completeSecrets({}, { postgres }))) existing[name] = await filesIn(path.join(folder, name));
  for (const [name, values] of changed(existing, asFiles(completeSecrets(existing, { postgres })))) {
    await mkdir(path.join(folder, name), { recursive: true, mode: FOLDER_MODE });
    for (const [key, value] of Object.entries(values)) if (existing[name]?.[key] !== value) await write(path.join(folder, name, key), value, group);
    say(`${name}: ${Object.keys(existing[name] ?? {}).length === 0 ? 'made' : 'completed'}`);
  }
  say('All secrets are there.');
}

const asFiles = (secrets: CellSecretsByName): CellSecretsByName =>
  ({ ...secrets, [NATS_USERS]: { 'nats-users.conf': Object.entries(secrets[NATS_USERS] ?? {}).map(([variable, key]) => `${variable}: "${key}"\n`).join('') } });

async function filesIn(folder: string): Promise<Record<string, string>> {
  try {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')] as const)));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw error;
  }
}

/** Under another name first, so that nobody finds half of it. */
async function write(file: string, value: string, group: number | undefined): Promise<void> {
  const unfinished = path.join(path.dirname(file), `.${path.basename(file)}`);
  await writeFile(unfinished, value, { mode: MODE });
  if (group !== undefined) await chown(unfinished, process.getuid?.() ?? 0, group);
  await rename(unfinished, file);
}
