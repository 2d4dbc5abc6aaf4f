/** Looks for texts in everything that a cell has written, in every form in which they could stand there. */
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Base64 of whatever the text is part of: for each of the three places at which it can begin, what does not depend on its neighbours. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
    const inner = encoded.slice(before === 0 ? 0 : before + 1, encoded.length - 1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/**
 * UTF-8, UTF-16, hexadecimal of both cases, base64, percent encoding. The text is ASCII: its UTF-16 without the last zero
 * stands in that of either order, and begins with no zero, of which files of databases are full.
 */
function formsOf(text: string): Buffer[] {
  const hex = Buffer.from(text).toString('hex');
  const forms = [Buffer.from(text), Buffer.from(text, 'utf16le').subarray(0, -1), ...[hex, hex.toUpperCase(), ...base64Forms(text), encodeURIComponent(text)].map((form) => Buffer.from(form))];
  return [...new Map(forms.map((form) => [form.toString('latin1'), form])).values()];
}

/** All files under a folder. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)).sort();
}

const CHUNK_BYTES = 4 * 1024 * 1024;
const OVERLAP_BYTES = 4 * 1024;
/** One for all files: a database is thousands of small ones, for which a buffer each took ten times as long as the search. */
const buffer = Buffer.alloc(OVERLAP_BYTES + CHUNK_BYTES);

/** Which of the texts stand in a file, and its size in bytes. */
async function textsIn(file: string, wanted: ReadonlyMap<string, readonly Buffer[]>): Promise<{ texts: string[]; size: number }> {
  const found = new Set<string>();
  const handle = await open(file);
  try {
    let size = 0;
    for (let kept = 0; ;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK_BYTES);
      if (bytesRead === 0) return { texts: [...found], size };
      size += bytesRead;
      const bytes = buffer.subarray(0, kept + bytesRead);
      for (const [text, forms] of wanted) if (!found.has(text) && forms.some((form) => bytes.includes(form))) found.add(text);
      kept = Math.min(OVERLAP_BYTES, bytes.length);
      buffer.copyWithin(0, bytes.length - kept, bytes.length);
    }
  } finally {
    await handle.close();
  }
}

export interface Found {
  /** Relative to the folder. */
  readonly file: string;
  readonly text: string;
}

/** Where the `confided` texts stand, in whatever form, and the `plain` ones as they are, in the files of a folder; and how many bytes were looked through. */
export async function searchFor({ confided, plain }: { confided: readonly string[]; plain: readonly string[] }, folder: string): Promise<{ found: Found[]; bytes: number }> {
  const wanted = new Map<string, readonly Buffer[]>();
  for (const text of plain) wanted.set(text, [Buffer.from(text)]);
  for (const text of confided) wanted.set(text, formsOf(text));
  const found: Found[] = [];
  let bytes = 0;
  for (const file of await filesIn(folder)) {
    const { texts, size } = await textsIn(file, wanted);
    bytes += size;
    for (const text of texts) found.push({ file: path.relative(folder, file), text });
  }
  return { found, bytes };
}
