/** How many connections one address may hold: an address that opens many and says nothing would otherwise take them from everybody. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Ends each further connection of an address at once. Of no use behind a proxy, whose address all clients share there: it has to limit them itself. */
export function limitConnections(server: Server, perAddress: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = open.get(address) ?? 0;
    if (count >= perAddress) {
      socket.destroy();
      return;
    }
    open.set(address, count + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
