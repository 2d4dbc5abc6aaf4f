/** Gathers what `npm ci` needs for one program into a folder of its own: every manifest, and the built code of what the program uses. */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a workspace has that is used at run time. */
const PARTS = ['dist', 'assets', 'generated'];
const SCOPE = '@nuanxin/';

const [from, to, service] = process.argv.slice(2);
if (from === undefined || to === undefined || !service) throw new Error('Usage: gather.mjs FROM TO SERVICE; the image is built with --build-arg SERVICE=<a folder of apps/>.');

const manifests = ['package.json', ...globSync('{apps,libs,tests}/*/package.json', { cwd: from })];
const workspaces = new Map(manifests.map((file) => {
  const { name, dependencies = {} } = JSON.parse(readFileSync(path.join(from, file), 'utf8'));
  return [name, { folder: path.dirname(file), uses: Object.keys(dependencies).filter((each) => each.startsWith(SCOPE)) }];
}));

/** The workspaces that a program uses, itself among them. */
function closureOf(name, found = new Set()) {
  const workspace = workspaces.get(name);
  if (workspace === undefined) throw new Error(`There is no workspace ${name}. SERVICE is a folder of apps/: ${[...workspaces.values()].map(({ folder }) => folder).filter((folder) => folder.startsWith('apps/')).map((folder) => path.basename(folder)).join(', ')}.`);
  if (found.has(workspace.folder)) return found;
  found.add(workspace.folder);
  for (const each of workspace.uses) closureOf(each, found);
  return found;
}

for (const file of [...manifests, 'package-lock.json', '.npmrc']) {
  mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
  cpSync(path.join(from, file), path.join(to, file));
}
for (const folder of closureOf(SCOPE + service)) {
  if (!existsSync(path.join(from, folder, 'dist'))) throw new Error(`${folder} is not built.`);
  for (const part of PARTS.map((each) => path.join(folder, each))) if (existsSync(path.join(from, part))) cpSync(path.join(from, part), path.join(to, part), { recursive: true });
}
