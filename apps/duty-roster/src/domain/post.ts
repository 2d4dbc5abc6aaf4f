/** Posts: what must be covered, the hotline and every open group. */
import type { Change } from '@nuanxin/contracts';
import { postClosed, postOpened } from '@nuanxin/contracts/duty-roster';
import { DomainError } from '@nuanxin/kernel';

/** A post as it stands. A group's post belongs to its hospital, the hotline's to the district alone. */
export interface Post {
  readonly id: string;
  readonly version: number;
  readonly kind: 'group' | 'hotline';
  readonly groupId: string | null;
  readonly hospitalId: string | null;
  readonly name: string;
  readonly status: 'open' | 'closed';
  readonly openedAt: string;
  readonly closedAt: string | null;
}

interface NewPost {
  readonly state: Post;
  readonly changes: Change<Post>[];
}

/** DR-1: the hotline has one open post, opened by a coordinator of the district. */
export function openHotlinePost(command: { id: string; name: string; now: Date }): NewPost {
  const { id, name, now } = command;
  return opened({ id, version: 0, kind: 'hotline', groupId: null, hospitalId: null, name, status: 'open', openedAt: now.toISOString(), closedAt: null });
}

/** DR-2: a group's post opens by itself when its group opens. `at` is the instant of that. */
export function openGroupPost(group: { id: string; groupId: string; hospitalId: string; name: string; at: string }): NewPost {
  const { at, ...rest } = group;
  return opened({ ...rest, version: 0, kind: 'group', status: 'open', openedAt: new Date(at).toISOString(), closedAt: null });
}

/** DR-1: the hotline's post is closed by hand, and stays as it is when it is closed already. Throws `group-post` for a group's. */
export function closeHotlinePost(state: Post, now: Date): Change<Post>[] {
  if (state.kind === 'group') throw new DomainError('group-post');
  return closePost(state, now.toISOString());
}

/** DR-2: a group's post closes by itself when its group closes. `at` is the instant of that. */
export function closePost(state: Post, at: string): Change<Post>[] {
  return state.status === 'closed' ? [] : [{ event: postClosed, set: { status: 'closed', closedAt: new Date(at).toISOString() } }];
}

const opened = (state: Post): NewPost => ({ state, changes: [{ event: postOpened, set: {} }] });
