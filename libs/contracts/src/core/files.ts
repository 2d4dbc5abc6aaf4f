/** What contracts say of files: which are taken, how large, and what stands for their bytes. */
import { z } from 'zod';
import { line } from './common.js';
import { examples } from './example.js';

/** Documents and pictures, as scanners and telephones make them; nothing that a browser would run. */
export const FILE_TYPES = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'image/heic'] as const;
export const FILE_BYTES_MAX = 20 * 1024 * 1024;

export const fileType = z.enum(FILE_TYPES).describe('What the content is, as its bytes say.');
export const fileName = line(255).describe('What the file is called. It is kept without folders and what could mislead, and with the extension of what the content is.');

/** What a download answers with. */
export const fileContent = z.string().describe('The bytes of the file.').register(examples, { example: '%PDF-1.7 …' });
