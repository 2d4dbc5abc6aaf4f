/** Names of files, as people's machines take them whatever a sender calls them. */

/** Bytes of UTF-8, as most file systems take. */
const NAME_BYTES_MAX = 255;
/** Characters that stand for something in a path or a shell, controls, and those that turn the direction of writing, by which `exe.jpg` is shown for `gpj.exe`. */
const UNSAFE = /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Names that Windows keeps for devices, whatever follows. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)/iu;

const extensions: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'], 'image/jpeg': ['jpg', 'jpeg'], 'image/png': ['png'], 'image/webp': ['webp'], 'image/heic': ['heic', 'heif'],
};

/**
 * A name without folders, controls and tricks, in NFC, at most 255 bytes, with the extension of what the content is; `file` where
 * nothing of it is left.
 */
export function safeFileName(given: string, type: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last.replaceAll(UNSAFE, '').replace(/^[\s.]+|[\s.]+$/gu, '').replace(DEVICE, '_$&');
  const [, stem = '', extension = ''] = /^(.*?)(?:\.([A-Za-z0-9]{1,10}))?$/su.exec(plain) ?? [];
  const known = extensions[type] ?? [];
  const kept = known.includes(extension.toLowerCase()) || known[0] === undefined ? extension : known[0];
  const end = kept === '' ? '' : `.${kept}`;
  return `${cut(stem === '' ? 'file' : stem, NAME_BYTES_MAX - Buffer.byteLength(end))}${end}`;
}

/** As much of a text as takes at most `bytes` of UTF-8, and no half character. */
function cut(text: string, bytes: number): string {
  let kept = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}
