/** Runs a checking tool as one test: silent when it passes, its whole output when it does not. */
import { spawn } from 'node:child_process';

const SHOW_AFTER_MS = 2_000;

/** Gives { passed, failed }; anything but exit code 0 is a failure. */
export async function runTool(title, root, args) {
  const started = Date.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: process.env });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const ticker = setInterval(() => console.log(`… ${title}: ${Math.round((Date.now() - started) / 1000)} s`), SHOW_AFTER_MS * 5);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(ticker);
  const ok = code === 0;
  console.log(`${ok ? '✓' : '✕'} ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(Buffer.concat(output).toString());
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}
