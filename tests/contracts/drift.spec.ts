/** What is checked in is what the contracts say: documents, schemas, and the published baseline. */
import { describe, expect, it } from '@jest/globals';
import { events, routes } from '@nuanxin/contracts';
import { declared, driftOf, generatedFiles, generatedFolder, incompatibilities, publishedFiles, publishedFolder, readPublished } from '@nuanxin/contracts/generate';

const upToDate = (drift: readonly string[], command: string): string => (drift.length === 0 ? 'up to date' : `${drift.join('\n')}\nRun ${command} and commit what it writes.`);

describe('what is checked in', () => {
  it('is what would be generated', async () => {
    expect(upToDate(driftOf(await generatedFiles(), generatedFolder), 'npm run generate')).toBe('up to date');
  });

  it('breaks nothing that is published', () => {
    expect(incompatibilities(readPublished(), declared(events, routes))).toEqual([]);
  });

  it('has every declared version in the published baseline, so that it is guarded', () => {
    expect(upToDate(driftOf(publishedFiles(declared(events, routes)), publishedFolder), 'npm run generate -- --publish')).toBe('up to date');
  });
});
