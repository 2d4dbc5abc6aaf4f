/** What an image must be, seen on a program that runs: who it is, what it may write, what process 1 is, what probes say, and how it ends. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const MB = 1e6;
const READY_MAX_MS = 120_000;
const END_MAX_MS = 30_000;
const EVERY_MS = 20;
/** Long enough to see that a program which was told to end says so before it does. */
const DRAIN_MS = 1_500;
/** Told by the program itself, with node alone: there need be no shell. */
const LOOK = `
const fs = require('node:fs');
const status = fs.readFileSync('/proc/1/status', 'utf8');
const of = (name) => status.match(new RegExp('^' + name + ':\\\\s+(\\\\S+)', 'm'))[1];
let wrote = true;
try { fs.writeFileSync('/app/written', ''); } catch (error) { wrote = error.code; }
console.log(JSON.stringify({ uid: of('Uid'), capabilities: of('CapEff'), command: fs.readFileSync('/proc/1/cmdline', 'utf8').split('\\0')[0].split('/').pop(), wrote }));`;

/** What stands in the image itself. Gives the size over the base in MB, and what is wrong. */
export async function declared(engine, image, base) {
  const [{ Size: size, Config: { User: user, Entrypoint: entrypoint, Labels: labels } }] = JSON.parse(await engine('image', 'inspect', image));
  const [{ Size: baseSize }] = JSON.parse(await engine('image', 'inspect', base));
  const wrong = [];
  if (!/^[1-9]\d*(:|$)/.test(user)) wrong.push(`the user is "${user}", not a number that is not root`);
  if (entrypoint?.[0] !== 'node') wrong.push(`process 1 would be ${entrypoint?.[0]}, not node`);
  for (const label of ['title', 'version', 'licenses']) if (!labels?.[`org.opencontainers.image.${label}`]) wrong.push(`it has no label ${label}`);
  return { overBaseMb: Math.round((size - baseSize) / MB), wrong };
}

/** Starts a program without any shell, looks at it, and ends it. Gives the time from start to ready, and what is wrong. */
export async function behaves(cell, service) {
  const { engine } = cell;
  const noShell = ['/bin/sh', '/bin/bash', '/bin/dash'].flatMap((shell) => ['--volume', `/dev/null:${shell}:ro`]);
  const name = cell.nameOf(service);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Looked at from the first moment on, so that the engine's own slowness is not the program's.
  const [ready] = await Promise.all([until(async () => await status(`${url}/health/ready`) === 200, READY_MAX_MS), cell.start(service, [...noShell, '--env', `DRAIN_MS=${DRAIN_MS}`, '--publish', `127.0.0.1:${port}:8080`])]);
  if (ready === undefined) return { wrong: [`it was not ready within ${READY_MAX_MS / 1_000} s: ${(await engine('logs', '--tail', '3', name)).slice(0, 600)}`] };
  const [{ State: { StartedAt: began } }] = JSON.parse(await engine('inspect', name));
  const readyMs = ready - Date.parse(began);
  const wrong = seen(JSON.parse(await engine('exec', name, 'node', '-e', LOOK)));
  if (await status(`${url}/health/live`) !== 200) wrong.push('the live probe does not answer 200');
  return { readyMs, wrong: [...wrong, ...await ends(engine, name, url)] };
}

function seen({ uid, capabilities, command, wrote }) {
  const wrong = [];
  if (uid === '0') wrong.push('it runs as root');
  if (!/^0+$/.test(capabilities)) wrong.push(`it has capabilities ${capabilities}`);
  if (command !== 'node') wrong.push(`process 1 is ${command}`);
  if (wrote !== 'EROFS') wrong.push(`its root file system can be written (${wrote})`);
  return wrong;
}

/** Told to end, it first says that it is not ready, goes on answering, and then ends with 0. */
async function ends(engine, name, url) {
  const wrong = [];
  await engine('kill', '--signal', 'TERM', name);
  const turned = await until(async () => await status(`${url}/health/ready`) !== 200, DRAIN_MS);
  if (turned === undefined || await status(`${url}/health/live`) !== 200) wrong.push('told to end, it does not say first that it is not ready');
  const ended = await until(async () => (await engine('inspect', '--format', '{{.State.Running}}', name)) === 'false', END_MAX_MS);
  const code = await engine('inspect', '--format', '{{.State.ExitCode}}', name);
  if (ended === undefined || code !== '0') wrong.push(ended === undefined ? 'it does not end on SIGTERM' : `it ends with ${code} on SIGTERM`);
  return wrong;
}

const status = (url) => fetch(url, { signal: AbortSignal.timeout(2_000) }).then((answer) => answer.status, () => undefined);

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** When it became true, by the clock that the engine goes by; undefined when it did not in time. */
async function until(condition, limitMs) {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    if (await condition()) return Date.now();
    await delay(EVERY_MS);
  }
  return undefined;
}
