/** Free TCP ports on the loopback interface. */
import { createServer, type AddressInfo, type Server } from 'node:net';

const listen = (port: number): Promise<Server> => new Promise((resolve, reject) => {
  const server = createServer();
  server.once('error', reject);
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => { resolve(server); });
});

const close = (server: Server): Promise<void> => new Promise((resolve) => { server.close(() => { resolve(); }); });

/** `count` different ports of 127.0.0.1 that nobody listens on now. Another program may still take one before it is used. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return ports;
}

/** One port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('No port was given.');
  return port;
}

/** Whether this port of 127.0.0.1 can be listened on now. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch {
    return false;
  }
}
