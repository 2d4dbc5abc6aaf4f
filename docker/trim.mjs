/** Takes out of a gathered program what no running program reads, and puts its entry where the image's command expects it. */
import { existsSync, globSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Code for browsers, other module systems' types and maps of others' code. Own maps stay: stack traces name the lines as written. */
const UNREAD = [
  'node_modules/typeorm/browser', 'node_modules/**/*.d.{ts,mts,cts}', 'node_modules/**/*.{js,mjs,cjs}.map', 'node_modules/**/*.md',
  '{apps,libs}/*/dist/**/*.d.ts', '{apps,libs}/*/dist/**/*.d.ts.map', '{apps,libs}/*/dist/.tsbuildinfo', 'node_modules/.bin', 'node_modules/.package-lock.json',
];

const [root, service] = process.argv.slice(2);
for (const file of UNREAD.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: ['node_modules/@nuanxin/**'] }))) rmSync(path.join(root, file), { recursive: true, force: true });
for (const file of globSync('{apps,libs,tests}/*', { cwd: root })) if (!existsSync(path.join(root, file, 'dist'))) rmSync(path.join(root, file), { recursive: true });
for (const file of ['package-lock.json', '.npmrc', 'tests']) rmSync(path.join(root, file), { recursive: true, force: true });
symlinkSync(path.join('apps', service, 'dist', 'main.js'), path.join(root, 'main.js'));
