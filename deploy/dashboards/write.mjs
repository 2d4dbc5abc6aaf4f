/** Writes the dashboards where the chart and the compose file take them from; with `--check` it says which are not what they would be, and ends with 1. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dashboards } from './dashboards.mjs';

const folder = path.join(import.meta.dirname, '../charts/cell/files/dashboards');
const stale = Object.entries(dashboards).map(([name, content]) => ({ file: path.join(folder, `${name}.json`), content: `${JSON.stringify(content, null, 2)}\n` }))
  .filter(({ file, content }) => {
    try {
      return readFileSync(file, 'utf8') !== content;
    } catch {
      return true;
    }
  });
if (process.argv.includes('--check')) {
  for (const { file } of stale) console.log(`${file} is not what deploy/dashboards says. Run: node deploy/dashboards/write.mjs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const { file, content } of stale) writeFileSync(file, content);
}
