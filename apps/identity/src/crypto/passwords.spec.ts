/** Rule ID-8: what a password is compared with, and that it is the same work where there is nothing to compare with. */
import { describe, expect, it } from '@jest/globals';
import { Passwords } from './passwords.js';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe('passwords', () => {
  it('ID-8 verifies what was hashed, in either spelling of the same letters, and nothing else', async () => {
    const passwords = new Passwords();
    await passwords.onModuleInit();
    const stored = await passwords.hash('caf\u00e9 au lait');
    expect(await passwords.verify(stored, 'cafe\u0301 au lait')).toBe(true);
    expect(await passwords.verify(stored, 'cafe au lait')).toBe(false);
    expect(await passwords.verify(undefined, 'cafe au lait')).toBe(false);
    expect(await passwords.hash('caf\u00e9 au lait')).not.toBe(stored);
  });

  it('ID-8 works as long for nobody as for somebody', async () => {
    const passwords = new Passwords();
    await passwords.onModuleInit();
    const stored = await passwords.hash('somebody has this');
    const took: Record<'nobody' | 'somebody', number[]> = { nobody: [], somebody: [] };
    for (let round = 0; round < 11; round += 1) {
      for (const [who, hash] of [['nobody', undefined], ['somebody', stored]] as const) {
        const began = performance.now();
        await passwords.verify(hash, 'a wrong password');
        took[who].push(performance.now() - began);
      }
    }
    // Without the work it would be less than a hundredth; what else the machine does may vary it.
    expect(median(took.nobody) / median(took.somebody)).toBeGreaterThan(0.4);
  });
});
