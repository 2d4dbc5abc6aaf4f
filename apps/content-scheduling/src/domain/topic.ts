/** Topics: what a group talks about, and the text to copy into it. */
import type { Change } from '@nuanxin/contracts';
import { TOPIC_TEXT_BYTES_MAX, topicChanged, topicCreated, topicRetired } from '@nuanxin/contracts/content-scheduling';
import { DomainError, invalid } from '@nuanxin/kernel';

export interface Topic {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly category: string;
  readonly text: string;
  readonly status: 'active' | 'retired';
}

type Fields = Pick<Topic, 'title' | 'category' | 'text'>;

/**
 * CS-1: a text fits into one message: at most 2048 bytes of UTF-8, which is what WeCom takes for a text message
 * (developer.work.weixin.qq.com, 群机器人配置说明). Throws `invalid-input` that says how many it has.
 */
function checkText(text: string): void {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > TOPIC_TEXT_BYTES_MAX) throw invalid('/text', `has ${bytes} bytes of UTF-8; a message takes ${TOPIC_TEXT_BYTES_MAX}`);
}

/** CS-1. */
export function createTopic(command: Fields & { id: string }): { state: Topic; changes: Change<Topic>[] } {
  checkText(command.text);
  return { state: { ...command, version: 0, status: 'active' }, changes: [{ event: topicCreated, set: {} }] };
}

/** CS-1, CS-2: a retired topic changes no more. */
export function changeTopic(state: Topic, command: Partial<Fields>): Change<Topic>[] {
  if (state.status === 'retired') throw new DomainError('topic-retired');
  if (command.text !== undefined) checkText(command.text);
  return [{ event: topicChanged, set: command }];
}

/** CS-2: a topic is retired once no active plan uses it. */
export function retireTopic(state: Topic, inUse: boolean): Change<Topic>[] {
  if (state.status === 'retired') return [];
  if (inUse) throw new DomainError('topic-in-use');
  return [{ event: topicRetired, set: { status: 'retired' } }];
}
