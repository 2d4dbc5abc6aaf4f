/** Contents of files: bytes that nowhere repeat, the same for the same seed. */
import { createCipheriv, createHash } from 'node:crypto';

/** That many bytes. */
export function bytesOf(size: number, seed = 'file'): Buffer {
  return createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16)).update(Buffer.alloc(size));
}

const PDF = Buffer.from('%PDF-1.7\n', 'latin1');

/** That many bytes, which are a PDF by the first of them. */
export const pdf = (size: number, seed?: string): Buffer => Buffer.concat([PDF, bytesOf(Math.max(size - PDF.length, 0), seed)]).subarray(0, size);
