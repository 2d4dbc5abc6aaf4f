/** Files that are uploaded in the calls of every route. */

/** A small PDF with `words` in it. */
export const file = (words: string): Buffer => Buffer.from(`%PDF-1.7\n% ${words}\n%%EOF\n`);
