/** The helm of a test run: in PATH where it is new enough, else compiled once with Go. */
import { findGoProgram, run } from './got.mjs';

const OLDEST_MAJOR = 4;

/** Gives where `helm` lies, or the reason why it is not to be had. */
export async function findHelm() {
  const { stdout = '' } = await run('helm', ['version', '--template', '{{ .Version }}']).catch(() => ({}));
  if (Number(/^v(\d+)\./.exec(stdout)?.[1]) >= OLDEST_MAJOR) return { path: 'helm' };
  return findGoProgram({ name: 'helm', module: 'helm.sh/helm/v4/cmd/helm', version: 'v4.3.1' });
}
