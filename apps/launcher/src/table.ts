/** What is printed once a cell serves: where everything is, and what to try first. */
import path from 'node:path';
import type { RunningCell } from './cell.js';

/** `seconds` is how long the start took. */
export function addressTable(cell: RunningCell, seconds: number): string {
  const rows: [string, string][] = [
    ['API', `${cell.url}  (${cell.url}/openapi.json)`],
    ['NATS', `${cell.natsUrl}  (monitor ${cell.monitorUrl})`],
    ['analysts', `NATS user with the seed in ${path.join(cell.natsCredentialsDir, 'analysts.nk')}`],
    ['PostgreSQL', withoutPassword(cell.superuserUrl)],
    ['data', cell.dataDir],
    ['logs', cell.logsDir],
    ['setup code', cell.setupCodeFile],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return `\nnuanxin serves, ${seconds.toFixed(1)} s after its start. Ctrl-C stops it.\n\n${lines.join('\n')}\n\n  Try: curl ${cell.url}/public/resources\n`;
}

function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = '';
  return url.toString();
}
