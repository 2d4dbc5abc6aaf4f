/** P1: what was confided is found in nothing that the cell has written. Ends the cell. */
import { describe, expect, it } from '@jest/globals';
import { inDatabase } from '../support/databases.js';
import { passwordOf } from '../support/cell.js';
import { searchFor } from '../support/search.js';
import type { Story } from './hours.js';

/** Everything was written: an empty folder would hide a canary too. */
const BYTES_MIN = 50_000_000;

const placesOf = (found: readonly { file: string; text: string }[], text: string): string[] => [...new Set(found.filter((one) => one.text === text).map(({ file }) => file.split('/')[0] ?? ''))].sort();

export function keepsSecrets(given: () => Story, traces: () => string): void {
  describe('P1: what was confided', () => {
    it('stands in no file of PostgreSQL or JetStream, no log and no trace, in whatever form; what is no secret is found there', async () => {
      const { cell, words, caseId } = given();
      const { canary, phone, topic, hospital } = words;
      const confided = [canary, phone, passwordOf('counsellor'), (await cell.signIn('counsellor')).refreshToken];
      await inDatabase(cell.cell, 'hotline-cases', (client) => client.query('CHECKPOINT'));
      await cell.end();

      const { found, bytes } = await searchFor({ confided, plain: [topic, hospital, caseId] }, cell.dataDir);
      expect(found.filter(({ text }) => confided.includes(text))).toEqual([]);
      expect([topic, hospital, caseId].map((text) => placesOf(found, text))).toEqual([1, 2, 3].map(() => expect.arrayContaining(['nats', 'postgres'])));
      expect(bytes).toBeGreaterThan(BYTES_MIN);

      const span = 'POST /v1/cases/:caseId/notes';
      const traced = await searchFor({ confided, plain: [span] }, traces());
      expect(traced.found.map(({ text }) => text)).toEqual([span]);
    });
  });
}
