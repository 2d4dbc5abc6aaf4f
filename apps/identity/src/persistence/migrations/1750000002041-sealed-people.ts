/** Seals what identifies people: names, logins and addresses stand no longer in the clear, also not in what the table leaves on disk. */
import { migrateVaultFromEnvironment, vaultFromEnvironment } from '@nuanxin/service-kit/vault';
import type { Vault } from '@nuanxin/vault';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Person } from '../../domain/person.js';
import { loginIndexOf, sealParticulars, withoutCredentials } from '../sealed-people.js';

const BATCH_ROWS = 500;

/** A person as they stood before. */
type Plain = Pick<Person, 'id' | 'name' | 'login' | 'phone' | 'email' | 'wechat' | 'professions'>;

export class SealedPeople1750000002041 implements MigrationInterface {
  readonly name = 'SealedPeople1750000002041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE person ADD COLUMN particulars bytea, ADD COLUMN login_index bytea CHECK (length(login_index) = 32), ADD COLUMN erased_at timestamptz;
      ALTER TABLE person DROP CONSTRAINT person_login_taken`);
    await sealAll(runner);
    // The type stays; that the table is written anew leaves nothing of the dropped columns in its pages.
    await runner.query(`
      ALTER TABLE person DROP COLUMN name, DROP COLUMN login, DROP COLUMN phone, DROP COLUMN email, DROP COLUMN wechat;
      ALTER TABLE person ALTER COLUMN particulars TYPE bytea USING particulars || ''::bytea;
      ALTER TABLE person ADD CONSTRAINT person_login_taken UNIQUE (login_index), ADD CONSTRAINT person_erased CHECK ((particulars IS NULL) = (erased_at IS NOT NULL))`);
  }

  async down(): Promise<void> {
    throw new Error('What is sealed is not opened again for good.');
  }
}

/** Where nobody is there yet, no vault is asked for. */
async function sealAll(runner: QueryRunner): Promise<void> {
  const nextAfter = (id: string | null) => runner.query(`SELECT id, name, login, phone, email, wechat, professions FROM person WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT ${BATCH_ROWS}`, [id]) as Promise<Plain[]>;
  let people = await nextAfter(null);
  if (people.length === 0) return;
  await migrateVaultFromEnvironment();
  const vault = await vaultFromEnvironment();
  try {
    while (people.length > 0) {
      for (const person of people) await sealOne(runner, vault, person);
      people = await nextAfter(people.at(-1)?.id ?? null);
    }
  } finally {
    await vault.close();
  }
}

async function sealOne(runner: QueryRunner, vault: Vault, person: Plain): Promise<void> {
  const sealer = await vault.sealerFor(person.id);
  await runner.query('UPDATE person SET particulars = $2, login_index = $3, professions = $4 WHERE id = $1',
    [person.id, sealParticulars(sealer, person), person.login === null ? null : loginIndexOf(vault, person.login), JSON.stringify(withoutCredentials(person.professions))]);
}
