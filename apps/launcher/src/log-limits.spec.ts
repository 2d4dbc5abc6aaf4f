/** Logs stay below their limit while programs go on writing to them. */
import { describe, expect, it } from '@jest/globals';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { becomesTrue, sizeOf } from '@nuanxin/embedded';
import { limitLogs } from './log-limits.js';

describe('log limits', () => {
  it('O1: a log that is too long is set aside and begun anew for the program that holds it open', async () => {
    const logs = await mkdtemp(path.join(tmpdir(), 'nuanxin-logs-'));
    const file = path.join(logs, 'gateway.log');
    const writer = await open(file, 'a');
    const end = limitLogs(logs, 1_000, 20);
    try {
      await writer.write('x'.repeat(1_001));
      expect(await becomesTrue(async () => await sizeOf(file) === 0, 5_000)).toBe(true);
      await writer.write('later');
      expect(await readFile(file, 'utf8')).toBe('later');
      expect(await sizeOf(`${file}.1`)).toBe(1_001);
    } finally {
      end();
      await writer.close();
      await rm(logs, { recursive: true });
    }
  });
});
