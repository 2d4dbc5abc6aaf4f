/** Ended sessions and changed roles reach the gateway over a real NATS, and it serves on without one. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { subjectOf } from '@nuanxin/contracts';
import { roleChanged, sessionAggregate, sessionEnded, personAggregate } from '@nuanxin/contracts/identity';
import { eventually, testNats, type TestNats } from '@nuanxin/testing';
import type { NatsConnection } from '@nats-io/nats-core';
import { v7 } from 'uuid';
import { testCell, type TestCell } from '../test/cell.js';

let nats: TestNats;
let cell: TestCell;
let identity: NatsConnection;
beforeAll(async () => {
  nats = await testNats();
  cell = await testCell({ district: nats.district, environment: { NATS_URL: nats.url, NATS_MONITOR_URL: nats.monitorUrl, NATS_CREDENTIALS_FILE: nats.credentialsFile('gateway'), RATE_PER_ADDRESS: '100000' } });
  identity = await nats.connect('identity');
});
afterAll(async () => {
  await identity.close();
  await cell.stop();
  await nats.stop();
});

type Told = { type: typeof sessionEnded; id: string; data: object } | { type: typeof roleChanged; id: string; version: number; data: object };

/** Publishes as identity does. */
function tell(told: Told): void {
  const version = 'version' in told ? told.version : 1;
  const envelope = {
    specversion: '1.0', id: v7(), type: told.type.type, source: `${nats.district}/identity`, subject: told.id, time: new Date().toISOString(), datacontenttype: 'application/json',
    aggregateversion: version, epoch: 1, correlationid: v7(), causationid: v7(), data: told.data,
  };
  identity.publish(subjectOf(nats.district, told.type), JSON.stringify(envelope));
}

const statusWith = async (token: string): Promise<number> => (await cell.call('GET', '/v1/hospitals', { token })).status;

const endSession = (sessionId: string): void => tell({ type: sessionEnded, id: sessionId, data: { ...sessionAggregate.example, sessionId } });

describe('eviction', () => {
  it('refuses the tokens of a session from the moment it is told that it ended, and no others', async () => {
    const [ended, other] = [v7(), v7()];
    const [token, bystander] = [await cell.tokens.sign('administrator', { sessionId: ended }), await cell.tokens.sign('administrator', { sessionId: other })];
    expect([await statusWith(token), await statusWith(bystander)]).toEqual([200, 200]);
    await eventually(async () => {
      endSession(ended);
      expect(await statusWith(token)).toBe(401);
    });
    expect(await statusWith(bystander)).toBe(200);
  });

  it('refuses the tokens of a person from before a change of roles, and takes those from after', async () => {
    const personId = v7();
    const [before, after] = [await cell.tokens.sign('administrator', { personId, version: 3 }), await cell.tokens.sign('counsellor', { personId, version: 4 })];
    expect(await statusWith(before)).toBe(200);
    tell({ type: roleChanged, id: personId, version: 4, data: { ...personAggregate.example, personId } });
    await eventually(async () => expect(await statusWith(before)).toBe(401));
    expect(await statusWith(after)).toBe(200);
  });

  it('serves on while NATS is down, stays ready, and hears again when it is back', async () => {
    await nats.kill();
    expect(await statusWith(await cell.tokens.sign('administrator'))).toBe(200);
    expect((await cell.call('GET', '/health/ready', { token: null })).status).toBe(200);
    await nats.start();
    const sessionId = v7();
    const token = await cell.tokens.sign('administrator', { sessionId });
    expect(await statusWith(token)).toBe(200);
    await eventually(async () => {
      endSession(sessionId);
      expect(await statusWith(token)).toBe(401);
    });
  });
});
