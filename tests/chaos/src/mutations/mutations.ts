/** Four mistakes that others have made, as changes to compiled code: the checker must catch each. */
import type { ServiceName } from '@nuanxin/contracts';

export interface Patch {
  /** The end of the path of the compiled file. */
  readonly file: string;
  /** Stands in it exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutation {
  readonly name: string;
  /** The service in whose process it is made. */
  readonly service: ServiceName;
  /** With it, the pair never comes to rest: what it lost is waited for without end. */
  readonly restless: boolean;
  readonly patches: readonly Patch[];
}

export const mutations: readonly Mutation[] = [
  {
    name: 'inbox-check-removed', service: 'volunteer-hours', restless: false,
    patches: [
      { file: 'libs/messaging/dist/durable-loop.js', find: 'const verdict = judge(positions.get(event.subject), event);', replace: `const verdict = 'next';` },
      { file: 'libs/messaging/dist/inbox.js', find: 'SELECT $1, unnest($2::uuid[]))', replace: 'SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING)' },
    ],
  },
  {
    name: 'acknowledged-before-commit', service: 'volunteer-hours', restless: true,
    patches: [{
      file: 'libs/messaging/dist/durable-loop.js', find: 'const madeBefore = this.options.made?.();',
      replace: 'for (const item of received) item.message.ack();\nconst madeBefore = this.options.made?.();',
    }],
  },
  {
    name: 'cursor-instead-of-unsent-rows', service: 'hotline-cases', restless: true,
    patches: [{
      file: 'libs/messaging/dist/relay.js', find: 'WHERE u.published_at IS NULL AND u.partition = p.partition',
      replace: 'WHERE u.seq > (SELECT coalesce(max(s.seq), 0) FROM outbox s WHERE s.published_at IS NOT NULL AND s.partition = p.partition) AND u.partition = p.partition',
    }],
  },
  {
    name: 'attribution-by-arrival', service: 'volunteer-hours', restless: false,
    patches: [{
      file: 'apps/volunteer-hours/dist/domain/attribution.js', find: 'bids.sort(byPrecedence)',
      // The ids of events are made in the order in which they are told.
      replace: 'bids.sort((a, b) => (a.fact.sourceEventId < b.fact.sourceEventId ? -1 : 1))',
    }],
  },
];

/** Applies a patch. Throws when the code is no longer as the patch knows it, since nothing would be proved then. */
export function applyPatch(source: string, { file, find, replace }: Patch): string {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`);
  return parts.join(replace);
}
