/** What is printed once a cell serves: where everything is, and what to try first. */
import path from 'node:path';
import type { RunningCell } from './cell.js';
import type { Demo } from './demo/seed.js';

/** `seconds` is how long the start took; without a demo district the first administrator may still be to be made. */
export function addressTable(cell: RunningCell, seconds: number, demo?: Demo): string {
  const rows: [string, string][] = [
    ['API', `${cell.url}  (try it: ${cell.url}/docs)`],
    ['NATS', `${cell.natsUrl}  (monitor ${cell.monitorUrl})`],
    ['analysts', `NATS user with the seed in ${path.join(cell.natsCredentialsDir, 'analysts.nk')}`],
    ['PostgreSQL', withoutPassword(cell.superuserUrl)],
    ['metrics', `${path.join(cell.dataDir, 'metrics-targets.json')}  (for Prometheus' file_sd)`],
    ['data', cell.dataDir],
    ['logs', cell.logsDir],
    ...(demo === undefined ? [['setup code', cell.setupCodeFile] as [string, string]] : [['demo logins', demo.logins.join(', ')] as [string, string], ['password', `${demo.password}  (all of them; made for this data folder, loopback only)`] as [string, string], ['second factor', 'optional, since this district is a demo; required in any other'] as [string, string]]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const first = demo === undefined ? setUpCall(cell) : firstCall(cell.url, demo);
  return `\nnuanxin serves, ${seconds.toFixed(1)} s after its start. Ctrl-C stops it.\n\n${lines.join('\n')}\n\n${first}\n`;
}

/** Signs in and asks who is on duty now: one command to copy. */
function firstCall(url: string, demo: Demo): string {
  return `  Try, in another terminal:

  TOKEN=$(curl -s ${url}/v1/session -H 'content-type: application/json' -d '{"login":"coordinator","password":"${demo.password}"}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
  curl -s ${url}/v1/duty/now -H "authorization: Bearer $TOKEN"`;
}

/** Registers the first administrator, which works once. */
function setUpCall({ url, setupCodeFile }: RunningCell): string {
  return `  Unless it is done already, register the first administrator, in another terminal:

  curl -s ${url}/v1/setup -H 'content-type: application/json' -d '{"code":"'$(cat '${setupCodeFile}')'","name":"NAME","login":"LOGIN","password":"PASSWORD"}'`;
}

function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = '';
  return url.toString();
}
