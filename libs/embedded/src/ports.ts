/** Free TCP ports on the loopback interface. */
import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';

/**
 * Below what systems give to outgoing connections (32 768 on Linux, 49 152 elsewhere): a service that is restarted must
 * find its port as it left it, not in use by some connection of its neighbours.
 */
const LOWEST = 20_000;
const HIGHEST = 30_000;
const TRIES_MAX = 1_000;

const listen = (port: number): Promise<Server> => new Promise((resolve, reject) => {
  const server = createServer();
  server.once('error', reject);
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => { resolve(server); });
});

const close = (server: Server): Promise<void> => new Promise((resolve) => { server.close(() => { resolve(); }); });

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** `count` different ports of 127.0.0.1, chosen at random, that nobody listens on now. Throws when it finds too few. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (let tries = 0; held.length < count; tries += 1) {
      if (tries === TRIES_MAX) throw new Error(`No ${count} free ports of 127.0.0.1 were found between ${LOWEST} and ${HIGHEST}.`);
      const server = await listen(randomInt(LOWEST, HIGHEST)).catch(() => undefined);
      if (server !== undefined) held.push(server);
    }
    return held.map(portOf);
  } finally {
    await Promise.all(held.map(close));
  }
}

/** One port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('No port was given.');
  return port;
}

/** Whether this port of 127.0.0.1 can be listened on now. */
export async function isFree(port: number): Promise<boolean> {
  const server = await listen(port).catch(() => undefined);
  if (server !== undefined) await close(server);
  return server !== undefined;
}
