/** The documents made from the contracts, as they lie in the contracts package. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartupError } from '@nuanxin/service-kit';

const PACKAGE = '@nuanxin/contracts';

export interface Document {
  readonly text: string;
  readonly etag: string;
}

/** Reads `generated/<name>` of the contracts package, found as Node finds packages. Throws a StartupError when it is not there. */
export function readDocument(name: 'openapi.json' | 'asyncapi.json'): Document {
  const places = createRequire(import.meta.url).resolve.paths(PACKAGE) ?? [];
  const file = places.map((place) => path.join(place, PACKAGE, 'generated', name)).find((candidate) => existsSync(candidate));
  if (file === undefined) throw new StartupError(`generated/${name} of ${PACKAGE} is missing; make it with: npm run generate`);
  const text = readFileSync(file, 'utf8');
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
