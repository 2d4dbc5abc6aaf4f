/** `npm run generate`: writes what comes from the contracts; `--check` only compares; `--publish` adds to the baseline what is new, and refuses what breaks it. */
import { events, routes } from '../registry.js';
import { driftOf, generatedFiles, generatedFolder, writeFiles } from './files.js';
import { declared, incompatibilities, publishedFiles, publishedFolder, readPublished } from './published.js';

function fail(title: string, findings: readonly string[], remedy: string): void {
  process.stderr.write(`${title}\n${findings.map((finding) => `  ${finding}\n`).join('')}${remedy}\n`);
  process.exitCode = 1;
}

async function main(flags: readonly string[]): Promise<void> {
  const unknown = flags.filter((flag) => flag !== '--check' && flag !== '--publish');
  if (unknown.length > 0) { fail('Unknown arguments:', unknown, 'Known are --check and --publish.'); return; }
  const now = declared(events, routes);
  const broken = incompatibilities(readPublished(), now);
  if (broken.length > 0) { fail('Published contracts may only grow:', broken, 'Declare a new version beside the old one; where nobody has the old one yet, delete its file below libs/contracts/published in the same commit. Nothing was written.'); return; }
  const wanted = await generatedFiles();
  if (flags.includes('--check')) {
    const drift = driftOf(wanted, generatedFolder);
    if (drift.length > 0) fail('Generated files differ from the contracts:', drift, 'Run npm run generate and commit what it writes.');
    return;
  }
  writeFiles(wanted, generatedFolder);
  if (flags.includes('--publish')) writeFiles(publishedFiles(now), publishedFolder);
  process.stdout.write(`Wrote ${wanted.size} files from ${events.length} events and ${routes.length} routes${flags.includes('--publish') ? ', and published them' : ''}.\n`);
}

await main(process.argv.slice(2));
