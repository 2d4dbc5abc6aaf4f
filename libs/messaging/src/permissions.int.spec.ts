/** Who may do what on a real nats-server: every user against subjects of every service, the JetStream API, and others' durables (P2). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { errors, type NatsConnection } from '@nats-io/nats-core';
import { aggregates, natsUsers, serviceNames, type NatsUser } from '@nuanxin/contracts';
import { testNats, type TestNats } from '@nuanxin/testing';
import { AUDIT_STREAM, auditSubject, durableOf, ratesSubject, streamsOf } from './index.js';

describe('permissions on the broker', () => {
  let nats: TestNats;
  const connections = new Map<NatsUser, NatsConnection>();
  /** What the server has objected to so far. */
  const objections = new Set<string>();
  beforeAll(async () => {
    nats = await testNats();
    for (const user of natsUsers) {
      const connection = await nats.connect(user);
      connections.set(user, connection);
      void (async () => {
        for await (const each of connection.status()) if (each.type === 'error' && each.error instanceof errors.PermissionViolationError) objections.add(`${user} ${each.error.operation} ${each.error.subject}`);
      })();
    }
  });
  afterAll(async () => {
    for (const connection of connections.values()) await connection.close();
    await nats.stop();
  });

  const as = (user: NatsUser): NatsConnection => {
    const connection = connections.get(user);
    if (connection === undefined) throw new Error(`${user} is not connected.`);
    return connection;
  };
  /** Publishes, and asks whether the server objected by the time that it has answered a ping. */
  async function denied(user: NatsUser, operation: 'publish' | 'subscription', subject: string): Promise<boolean> {
    const connection = as(user);
    let refused = false;
    if (operation === 'publish') connection.publish(subject, 'x');
    else connection.subscribe(subject, { callback: (error) => { refused = error !== null; } });
    await connection.flush();
    await connection.flush();
    return refused || objections.has(`${user} ${operation} ${subject}`);
  }

  it.each(natsUsers.flatMap((user) => serviceNames.map((service) => [user, service] as const)))('P2 %s on the subjects of %s', async (user, service) => {
    for (const aggregate of aggregates.filter((each) => each.service === service)) {
      const subject = `nuanxin.${nats.district}.${service}.${aggregate.name}.x.v1`;
      expect([subject, await denied(user, 'publish', subject)]).toEqual([subject, user !== service]);
      const hears = aggregate.broadcast && (user === 'gateway' || serviceNames.some((name) => name === user));
      const all = `nuanxin.${nats.district}.${service}.${aggregate.name}.>`;
      expect([all, await denied(user, 'subscription', all)]).toEqual([all, !hears]);
    }
  });

  it.each(natsUsers)('P2 %s tells and hears what gateways counted only as a gateway', async (user) => {
    const subject = ratesSubject(nats.district);
    for (const operation of ['publish', 'subscription'] as const) expect([operation, await denied(user, operation, subject)]).toEqual([operation, user !== 'gateway']);
  });

  it.each(natsUsers)('P2 %s appends to the heads of its own audit log alone, and neither reads nor takes away any', async (user) => {
    for (const service of serviceNames) expect([service, await denied(user, 'publish', auditSubject(nats.district, service))]).toEqual([service, user !== service]);
    if (user === 'provisioner') return;
    for (const api of ['STREAM.INFO', 'STREAM.PURGE', 'STREAM.DELETE', 'STREAM.UPDATE', 'STREAM.MSG.DELETE', 'STREAM.MSG.GET', 'CONSUMER.CREATE']) expect([api, await denied(user, 'publish', `$JS.API.${api}.${AUDIT_STREAM}`)]).toEqual([api, true]);
  });

  it.each(natsUsers)('P2 %s asks about the streams that it sends to alone, and the analysts about theirs', async (user) => {
    if (user === 'provisioner') return;
    const own = serviceNames.find((name) => name === user);
    const known = user === 'analysts' ? ['HOURS'] : own === undefined ? [] : streamsOf(own);
    for (const { name } of nats.topology.streams) expect([name, await denied(user, 'publish', `$JS.API.STREAM.INFO.${name}`)]).toEqual([name, !known.includes(name)]);
  });

  it.each(natsUsers.filter((user) => user !== 'provisioner'))('P2 %s sets up no stream and takes none away', async (user) => {
    for (const subject of ['$JS.API.STREAM.CREATE.MINE', '$JS.API.STREAM.UPDATE.DUTY_ROSTER', '$JS.API.STREAM.DELETE.HOURS', '$JS.API.STREAM.PURGE.HOURS', '$JS.API.STREAM.MSG.DELETE.HOURS', '$JS.API.STREAM.MSG.GET.IDENTITY', '$JS.API.DIRECT.GET.IDENTITY', '$JS.API.CONSUMER.CREATE.IDENTITY.mine']) {
      expect([subject, await denied(user, 'publish', subject)]).toEqual([subject, true]);
    }
    await expect(jetstreamManager(as(user)).then((manager) => manager.streams.add({ name: 'MINE', subjects: ['mine'] }))).rejects.toThrow();
  });

  it.each([...serviceNames, 'gateway', 'analysts'] as const)('P2 %s reads no other’s durables, and acknowledges nothing for it', async (user) => {
    for (const aggregate of aggregates) {
      for (const consumer of aggregate.consumers) {
        const durable = durableOf(consumer, aggregate);
        for (const subject of [`$JS.API.CONSUMER.MSG.NEXT.${aggregate.stream}.${durable}`, `$JS.API.CONSUMER.INFO.${aggregate.stream}.${durable}`, `$JS.ACK.${aggregate.stream}.${durable}.1.1.1.1.1`]) {
          expect([subject, await denied(user, 'publish', subject)]).toEqual([subject, user !== consumer]);
        }
      }
    }
  });

  it.each(natsUsers)('P2 %s hears no reply to another, nothing of all, and nothing of the server', async (user) => {
    for (const other of natsUsers.filter((each) => each !== user)) expect([other, await denied(user, 'subscription', `_INBOX_${other}.>`)]).toEqual([other, true]);
    for (const subject of ['>', 'nuanxin.>', '$JS.>', '$SYS.>', '_INBOX.>']) expect([subject, await denied(user, 'subscription', subject)]).toEqual([subject, true]);
  });

  it('P2 analysts read HOURS with consumers of their own, and no other stream', async () => {
    const client = jetstream(as('analysts'));
    const consumer = await client.consumers.get('HOURS', { deliver_policy: DeliverPolicy.All });
    expect((await consumer.info()).stream_name).toBe('HOURS');
    for (const stream of nats.topology.streams.filter(({ name }) => name !== 'HOURS')) await expect(client.consumers.get(stream.name, { deliver_policy: DeliverPolicy.All })).rejects.toThrow();
  });

  it('refuses whoever has no key', async () => {
    const { connect } = await import('@nats-io/transport-node');
    await expect(connect({ servers: nats.url, maxReconnectAttempts: 0, reconnect: false })).rejects.toThrow(/Authorization/i);
  });
});
