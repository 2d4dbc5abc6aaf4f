/** What is derived from the contracts: streams, durables, permissions, and the server's configuration (DESIGN §5). */
import { describe, expect, it } from '@jest/globals';
import { aggregates, natsUsers, serviceNames } from '@nuanxin/contracts';
import { AUDIT_STREAM, auditSubject, durableOf, isTransient, ratesSubject, renderNatsConfig, STORE_MAX_BYTES, streamsOf, topologyOf } from './index.js';

const topology = topologyOf('tianjin');

describe('the topology', () => {
  it('N3 has a durable for every service and aggregate that it consumes, by aggregate and not by event', () => {
    const expected = aggregates.flatMap((aggregate) => aggregate.consumers.map((service) => durableOf(service, aggregate)));
    expect(topology.durables.map((durable) => durable.name).sort()).toEqual(expected.sort());
    expect(new Set(expected).size).toBe(expected.length);
    expect(topology.durables.find((durable) => durable.name === 'volunteer-hours--duty-roster--shift')).toEqual({
      name: 'volunteer-hours--duty-roster--shift', stream: 'DUTY_ROSTER', service: 'volunteer-hours', filter: 'nuanxin.tianjin.duty-roster.shift.>',
    });
  });

  it('N1 carries every aggregate in exactly one stream, and what the server may store has room for all streams', () => {
    const subjects = topology.streams.filter(({ name }) => name !== AUDIT_STREAM).flatMap((stream) => stream.subjects);
    expect(subjects.sort()).toEqual(aggregates.map((aggregate) => `nuanxin.tianjin.${aggregate.service}.${aggregate.name}.>`).sort());
    expect(topology.streams.reduce((sum, stream) => sum + stream.maxBytes, 0)).toBeLessThan(STORE_MAX_BYTES);
    expect(topology.streams.find((stream) => stream.name === 'HOURS')).toMatchObject({ maxAgeMs: 0 });
  });

  it('P2 keeps the heads of audit logs for good, each under a subject that its own service alone may publish', () => {
    expect(topology.streams.find(({ name }) => name === AUDIT_STREAM)).toMatchObject({ maxAgeMs: 0, subjects: serviceNames.map((service) => `nuanxin.tianjin.${service}.audit-head`) });
    for (const service of serviceNames) expect(natsUsers.filter((user) => topology.users[user].publish.includes(auditSubject('tianjin', service)))).toEqual([service]);
  });

  it.each(serviceNames)('P2 %s may publish its own events and pull its own durables, and create no stream', (service) => {
    const { publish, subscribe } = topology.users[service];
    for (const subject of publish) {
      const own = subject.startsWith(`nuanxin.tianjin.${service}.`) || streamsOf(service).some((stream) => subject === `$JS.API.STREAM.INFO.${stream}`) || new RegExp(`^\\$JS\\.(API\\.CONSUMER\\.(INFO|MSG\\.NEXT)|ACK)\\.[A-Z_]+\\.${service}--[a-z-]+(\\.>)?$`).test(subject);
      expect([subject, own]).toEqual([subject, true]);
    }
    expect(subscribe.filter((subject) => !subject.startsWith(`_INBOX_${service}.`)).every((subject) => subject.startsWith('nuanxin.tianjin.identity.'))).toBe(true);
  });

  it('P2 lets the gateway tell gateways what was counted, nobody else hear it, and no stream keep it; and nobody but the provisioner use the whole JetStream API', () => {
    const rates = ratesSubject('tianjin');
    expect(topology.users.gateway.publish).toEqual([rates]);
    for (const may of ['publish', 'subscribe'] as const) expect(natsUsers.filter((user) => topology.users[user][may].includes(rates))).toEqual(['gateway']);
    expect(topology.streams.flatMap(({ subjects }) => subjects).filter((subject) => subject.startsWith('nuanxin.tianjin.gateway'))).toEqual([]);
    expect(natsUsers.filter((user) => topology.users[user].publish.includes('$JS.API.>'))).toEqual(['provisioner']);
  });

  it('P2 lets analysts touch the stream HOURS alone', () => {
    expect(topology.users.analysts.publish.filter((subject) => !subject.includes('HOURS'))).toEqual(['$JS.FC.>']);
  });

  it.each(['', 'Tianjin', 'a.b', 'a>b', 'a b', '-a', 'x'.repeat(64)])('refuses %j as the name of a district', (name) => {
    expect(() => topologyOf(name)).toThrow('A district is named by');
  });
});

describe('the configuration of a nats-server', () => {
  const options = {
    host: '127.0.0.1', port: 4222, monitorHost: '127.0.0.1', monitorPort: 8222, storeDir: '/data/"quoted"',
    publicKeys: Object.fromEntries(natsUsers.map((user) => [user, `U${user.toUpperCase()}`])) as Record<(typeof natsUsers)[number], string>,
  };
  const config = renderNatsConfig(topology, options);

  it('N1 writes through before it acknowledges', () => {
    expect(config).toMatch(/^ {2}sync_interval: always$/m);
  });

  it('P2 knows each user by public key, with permissions both ways', () => {
    for (const user of natsUsers) expect(config).toMatch(new RegExp(`nkey: U${user.toUpperCase()}, permissions: \\{ publish: \\{ (allow|deny): \\[.+\\] \\}, subscribe: \\{ allow: \\[.+\\] \\} \\}`));
    expect(config).toContain('nkey: UGATEWAY, permissions: { publish: { allow: ["nuanxin.tianjin.gateway.rates"] }');
    const mute = { ...topology, users: { ...topology.users, gateway: { ...topology.users.gateway, publish: [] } } };
    expect(renderNatsConfig(mute, options)).toContain('nkey: UGATEWAY, permissions: { publish: { deny: [">"] }');
    expect(config).not.toMatch(/password|seed|token/i);
  });

  it('quotes what is given', () => {
    expect(config).toContain('store_dir: "/data/\\"quoted\\""');
  });
});

describe('what passes by itself', () => {
  const coded = (code: string, more: object = {}): Error => Object.assign(new Error('failed'), { code, ...more });

  it.each([
    ['a deadlock', coded('40P01'), true], ['a clash', coded('40001'), true], ['a database that shuts down', coded('57P01'), true], ['a lost connection', coded('08006'), true],
    ['no room for connections', coded('53300'), true], ['a refused connection', coded('ECONNREFUSED'), true],
    ['a cause within', new Error('outer', { cause: coded('57P03') }), true], ['a driver’s error within', Object.assign(new Error('query failed'), { driverError: coded('08003') }), true],
    ['the pool’s own words', new Error('Connection terminated unexpectedly'), true],
    ['a broken constraint', coded('23505'), false], ['a mistake in SQL', coded('42601'), false], ['our own mistake', new TypeError('x is undefined'), false], ['no error at all', 'text', false],
  ])('N3 %s', (_, error, expected) => {
    expect(isTransient(error)).toBe(expected);
  });

  it('looks through a chain of causes that goes in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(isTransient(error)).toBe(false);
  });
});
