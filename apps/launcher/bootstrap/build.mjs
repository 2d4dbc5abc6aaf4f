/** Compiles what has changed; a look at the time stamps when nothing has. */
import path from 'node:path';
import { ownNode } from './install.mjs';
import { preparationFolder } from './lock.mjs';
import { runStep } from './step.mjs';

export async function ensureBuilt(root) {
  await runStep({
    title: 'Building',
    command: ownNode(root),
    args: [path.join(root, 'node_modules', 'typescript', 'lib', 'tsc.js'), '-b'],
    cwd: root,
    env: process.env,
    log: path.join(preparationFolder(root), 'build.log'),
    remedy: 'It lists the type errors; correct them, or run npx tsc -b to see them here.',
  });
}
