/** What the command line and the environment may say. */
import { describe, expect, it } from '@jest/globals';
import { isOwnAddress, readOptions } from './options.js';

const there = { IMAGES_TAG: 'test' };

describe('the options of npm run test:cluster', () => {
  it('prove everything unless told', () => {
    const options = readOptions([], there);
    expect(options).toMatchObject({ keep: false, districts: 2, minutes: 5, images: { registry: '', tag: 'test', nextTag: 'test-next', load: undefined } });
    expect(options.only).toContain('10');
    expect(readOptions(['--only', '2, policies'], there).only).toEqual(['2', 'policies']);
  });

  it('build and bring images where the nodes have none', () => {
    expect(readOptions([], { CLUSTER_LOAD: './load.sh', IMAGES_REGISTRY: 'localhost/' }).images).toEqual({ registry: 'localhost/', tag: 'test', nextTag: 'test-next', load: './load.sh' });
  });

  it.each([[['--only', '11'], there, /no proof/], [['--districts', '3'], there, /districts/], [['--minutes', '0'], there, /minutes/], [[], {}, /CLUSTER_LOAD/], [[], { ...there, IMAGES_REGISTRY: 'localhost' }, /slash/], [['--node-address', '203.0.113.7'], there, /your own/]])('refuse %j with %j', (args, env, why) => {
    expect(() => readOptions(args, env)).toThrow(why);
  });

  it('put nobody else under load', () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '::1', 'fd00::1']) expect([address, isOwnAddress(address)]).toEqual([address, true]);
    for (const address of ['8.8.8.8', '172.32.0.1', '2001:db8::1', 'example.org', '']) expect([address, isOwnAddress(address)]).toEqual([address, false]);
  });
});
