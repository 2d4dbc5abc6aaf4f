/** Looks for what must stand nowhere in the clear: every row of a database as text, and a value in the forms in which it could stand there. */
import { withClient } from '@nuanxin/embedded';

/** A value as it is, and as hexadecimal, base64 or escaped JSON. */
export const formsOf = (value: string): string[] => [value, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64').replace(/=+$/, ''), JSON.stringify(value).slice(1, -1)];

/** Whether one of the values stands in a text, in whatever form. */
export const holdsOneOf = (values: readonly string[]): ((text: string) => boolean) => {
  const forms = values.flatMap(formsOf);
  return (text) => forms.some((form) => text.includes(form));
};

/** A superuser's connection to the database that `url` names. */
export function asSuperuser(superuserUrl: string, url: string): string {
  const superuser = new URL(superuserUrl);
  superuser.pathname = new URL(url).pathname;
  return superuser.href;
}

/** Every row of every table, as text. */
export const dumpOf = (url: string): Promise<{ table: string; rows: string[] }[]> => withClient(url, async (client) => {
  const { rows: tables } = await client.query<{ name: string }>(`SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`);
  const dumped = [];
  for (const { name } of tables) dumped.push({ table: name, rows: (await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)).rows.map(({ row }) => row) });
  return dumped;
});
