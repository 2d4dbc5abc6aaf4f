/** A cell whose every hop is by TLS, from the operator's command on: it serves, whoever listens in plain hears nothing, and certificates are renewed under load. */
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { routes as groups } from '@nuanxin/contracts/hospital-groups';
import { routes as identity } from '@nuanxin/contracts/identity';
import { eventually } from '@nuanxin/testing';
import { startTlsCell, type TlsCell } from './support/tls-cell.js';

jest.setTimeout(120_000);

const LOGIN = { login: 'administrator', password: 'a password of fifteen and more' };
let cell: TlsCell;
let token = '';
beforeAll(async () => {
  cell = await startTlsCell();
  await cell.client().call(identity.setUp, { body: { code: cell.setupCode, name: '测试管理员', ...LOGIN } });
  token = (await cell.client().call(identity.signIn, { body: LOGIN })).data.accessToken;
});
afterAll(() => cell.stop());

/** The serial number of the certificate that is shown at a port. */
const shownAt = (port: number): Promise<string> => new Promise((resolve, reject) => {
  const socket = connectTls({ port, host: 'localhost', ca: cell.authority.ca }, () => {
    resolve(socket.getPeerCertificate().serialNumber);
    socket.end();
  });
  socket.on('error', reject);
});

describe('a cell with TLS on every hop', () => {
  it('sets up, signs in, and a service that heard of the keys over NATS writes to its database', async () => {
    const client = cell.client(token);
    // The key that signed the token comes to the service by an event.
    const { data } = await eventually(() => client.call(groups.registerHospital, { body: { code: 'TLS-1', name: '测试医院', address: '天津市河西区示例路1号', capacity: 10, openedOn: '2020-01-25' } }));
    expect(data).toMatchObject({ code: 'TLS-1' });
    expect((await client.call(groups.getHospital, { params: { hospitalId: data.hospitalId } })).data).toMatchObject({ hospitalId: data.hospitalId });
  });

  it.each(['gateway', 'identity', 'hospital-groups'] as const)('says nothing in plain at %s', async (name) => {
    const said = await new Promise<string>((resolve) => {
      let heard = '';
      const socket = connectPlain(cell.ports[name], '127.0.0.1', () => socket.end('GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'));
      socket.on('data', (chunk: Buffer) => { heard += chunk.toString('latin1'); });
      socket.on('error', () => undefined).on('close', () => resolve(heard));
    });
    expect(said).not.toMatch(/HTTP|live/);
  });

  it('takes up renewed certificates of gateway and service without a request that fails', async () => {
    const client = cell.client(token);
    const before = await Promise.all([shownAt(cell.ports.gateway), shownAt(cell.ports['hospital-groups'])]);
    const failed: unknown[] = [];
    let asked = 0;
    let asking = true;
    const load = Promise.all([1, 2, 3].map(async () => {
      for (; asking; asked += 1) await client.call(groups.listHospitals).catch((error: unknown) => failed.push(String(error)));
    }));
    try {
      await Promise.all([cell.authority.issue('gateway'), cell.authority.issue('hospital-groups')]);
      await eventually(async () => {
        expect(await shownAt(cell.ports.gateway)).not.toBe(before[0]);
        expect(await shownAt(cell.ports['hospital-groups'])).not.toBe(before[1]);
      });
      const then = asked;
      await eventually(() => expect(asked).toBeGreaterThan(then + 30));
    } finally {
      asking = false;
    }
    await load;
    expect(failed).toEqual([]);
  });
});
