/** Rules CS-1, CS-2, CS-14, CS-15: topics and resources. */
import { describe, expect, it } from '@jest/globals';
import { changeResource, publishResource, withdrawResource, type Resource } from './resource.js';
import { changeTopic, createTopic, retireTopic, type Topic } from './topic.js';

const topic: Topic = { id: '0196a2b4-0000-7000-8000-000000000161', version: 1, title: '睡不着的夜晚', category: 'pressure-relief', text: '先慢慢呼气四次。', status: 'active' };
const resource: Resource = { id: '0196a2b4-0000-7000-8000-000000000181', version: 1, title: '呼吸放松练习', category: 'relaxation', summary: '五分钟', url: null, phone: null, hours: null, verifiedOn: '2020-01-27', status: 'published' };

describe('topics', () => {
  it('CS-1 a text of 2048 bytes fits, one more does not, and the bytes are told', () => {
    expect(() => createTopic({ ...topic, text: `${'心'.repeat(682)}ab` })).not.toThrow();
    expect(() => createTopic({ ...topic, text: '心'.repeat(683) })).toThrow(expect.objectContaining({ violations: [{ pointer: '/text', message: 'has 2049 bytes of UTF-8; a message takes 2048' }] }));
    expect(() => changeTopic(topic, { text: 'a'.repeat(2049) })).toThrow('2049 bytes');
  });

  it('CS-2 a topic in use is not retired; a retired one changes no more and stays retired', () => {
    expect(() => retireTopic(topic, true)).toThrow('topic-in-use');
    expect(retireTopic(topic, false)).toEqual([expect.objectContaining({ set: { status: 'retired' } })]);
    const retired: Topic = { ...topic, status: 'retired' };
    expect(() => changeTopic(retired, { title: 'x' })).toThrow('topic-retired');
    expect(retireTopic(retired, true)).toEqual([]);
  });
});

describe('resources', () => {
  it('CS-14 what is published was verified, today at the latest', () => {
    expect(publishResource(resource, '2020-01-27').changes.map(({ event }) => event.name)).toEqual(['resource-published']);
    expect(() => publishResource(resource, '2020-01-26')).toThrow(expect.objectContaining({ violations: [expect.objectContaining({ pointer: '/verifiedOn' })] }));
    expect(() => changeResource(resource, { verifiedOn: '0000-01-01' }, '2020-01-27')).toThrow('must be between');
  });

  it('CS-15 a withdrawn resource changes no more and stays withdrawn', () => {
    const withdrawn: Resource = { ...resource, status: 'withdrawn' };
    expect(() => changeResource(withdrawn, { title: 'x' }, '2020-01-27')).toThrow('resource-withdrawn');
    expect(withdrawResource(withdrawn)).toEqual([]);
    expect(withdrawResource(resource)).toEqual([expect.objectContaining({ set: { status: 'withdrawn' } })]);
  });
});
