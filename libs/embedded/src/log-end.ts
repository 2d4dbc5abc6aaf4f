/** The end of a program's log, to be shown when the program fails. */
import { open, stat } from 'node:fs/promises';

const SHOWN_LOG_BYTES = 2_000;

/** The size of a file in bytes, 0 when there is none. */
export async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/** What was written to a log since it was `from` bytes long: the last 2 000 bytes of it at most. */
export async function readEnd(file: string, from: number): Promise<string> {
  const size = await sizeOf(file);
  const start = Math.max(from, size - SHOWN_LOG_BYTES);
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(size - start, 0)), 0, Math.max(size - start, 0), start);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await handle.close();
  }
}
