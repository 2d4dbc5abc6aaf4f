/** The vault's tables and the only two ways in which a key appears and goes, as SQL; applied in this order, once each. */

/**
 * The running role reads the tables and calls two functions of the migrating role; it writes no table of keys itself.
 * Thus a key goes only together with its line in the list, and the list only grows.
 *
 * Both functions take the same locks first and look afterwards, each statement with a new snapshot: a creation that waits
 * for a destruction sees it. Under a stricter isolation level the snapshot would be from before the wait and the key would
 * be made again, hence the refusal. `lock table` is what makes `reapplyDestroyed`, which locks the whole table, wait
 * or be waited for.
 */
const KEYS = `
create table public.subject_key (
  subject_id uuid primary key,
  key_id     uuid not null unique,
  master_id  text not null,
  wrapped    bytea not null,
  created_at timestamptz not null default now()
);
create table public.destroyed_key (
  subject_id   uuid primary key,
  key_id       uuid,
  destroyed_at timestamptz not null,
  actor_id     text not null,
  reason       text not null
);
create table public.index_key (
  id         integer primary key check (id = 1),
  master_id  text not null,
  wrapped    bytea not null,
  created_at timestamptz not null default now()
);

create function public.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The list of destroyed keys only grows.' using errcode = 'insufficient_privilege';
end $$;
create trigger destroyed_key_only_grows before update or delete or truncate on public.destroyed_key
  for each statement execute function public.refuse_change();

create function public.refuse_unlisted_removal() returns trigger language plpgsql as $$
begin
  if not exists (select from public.destroyed_key d where d.subject_id = old.subject_id) then
    raise exception 'A key goes only when its destruction is listed.' using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;
create trigger subject_key_goes_listed before delete on public.subject_key
  for each row execute function public.refuse_unlisted_removal();

create function public.one_at_a_time(subject uuid) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'Keys are made and destroyed under read committed only.' using errcode = 'invalid_transaction_state';
  end if;
  -- A key that a crash takes back has sealed values that nobody can open any more.
  if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'on', true); end if;
  lock table public.subject_key in row exclusive mode;
  perform pg_advisory_xact_lock(hashtextextended(subject::text, 0));
end $$;

create function public.create_subject_key(subject uuid, new_key_id uuid, new_master_id text, new_wrapped bytea)
returns setof public.subject_key language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.one_at_a_time(subject);
  if exists (select from public.destroyed_key d where d.subject_id = subject) then return; end if;
  insert into public.subject_key (subject_id, key_id, master_id, wrapped)
    values (subject, new_key_id, new_master_id, new_wrapped) on conflict (subject_id) do nothing;
  return query select * from public.subject_key k where k.subject_id = subject;
end $$;

create function public.destroy_subject_key(subject uuid, actor text, why text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.one_at_a_time(subject);
  insert into public.destroyed_key (subject_id, key_id, destroyed_at, actor_id, reason)
    values (subject, (select k.key_id from public.subject_key k where k.subject_id = subject), now(), actor, why)
    on conflict (subject_id) do nothing;
  delete from public.subject_key k where k.subject_id = subject;
end $$;

revoke all on function public.one_at_a_time(uuid), public.create_subject_key(uuid, uuid, text, bytea), public.destroy_subject_key(uuid, text, text) from public;
do $$
declare running text := quote_ident(current_database() || '_run');
begin
  execute 'revoke all on public.subject_key, public.destroyed_key, public.index_key from ' || running;
  execute 'grant select on public.subject_key, public.destroyed_key to ' || running;
  execute 'grant select, insert on public.index_key to ' || running;
  execute 'grant execute on function public.create_subject_key(uuid, uuid, text, bytea), public.destroy_subject_key(uuid, text, text) to ' || running;
end $$;
`;

/** Every migration of the vault's database, in order. One that was applied somewhere is never edited: add another. */
export const vaultMigrations: readonly string[] = [KEYS];
