/** Takes the traces of a cell, as an OpenTelemetry collector does, and keeps what was sent in a file of its own. */
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Collector {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts one that writes to `file`. */
export async function startCollector(file: string): Promise<Collector> {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => appendFile(file, body)).then(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), () => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}
