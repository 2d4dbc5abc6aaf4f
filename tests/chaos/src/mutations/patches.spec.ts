/** The mistakes are made in code that is still as they know it; otherwise a service that makes one would not start, and say so in its log alone. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { applyPatch, mutations } from './mutations.js';

const ROOT = new URL('../../../../', import.meta.url);

describe('the mistake', () => {
  it.each(mutations.map((mutation) => [mutation.name, mutation] as const))('%s can be made', (_, { patches }) => {
    for (const patch of patches) {
      const source = readFileSync(new URL(patch.file, ROOT), 'utf8');
      expect(applyPatch(source, patch)).not.toBe(source);
    }
  });
});
