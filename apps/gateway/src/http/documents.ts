/** The documents made from the contracts, and the files of the page that shows them, as they lie in their packages. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartupError } from '@nuanxin/service-kit';

const CONTRACTS = '@nuanxin/contracts';
const VIEWER = 'swagger-ui-dist';
const ASSETS = path.join(import.meta.dirname, '../../assets');
/** Who signs in by the example of a demo's reference. */
const DEMO_LOGIN = 'administrator';

export interface Document {
  readonly text: string;
  readonly etag: string;
}

/** A text with its ETag. */
export const documentOf = (text: string): Document => ({ text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` });

/** A file of a package, found as Node finds packages; throws a StartupError that says what to do when it is not there. */
function fileOf(packageName: string, file: string, remedy: string): string {
  const places = createRequire(import.meta.url).resolve.paths(packageName) ?? [];
  const found = places.map((place) => path.join(place, packageName, file)).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new StartupError(`${file} of ${packageName} is missing; ${remedy}`);
  return readFileSync(found, 'utf8');
}

/** Reads `generated/<name>` of the contracts package. */
export const readDocument = (name: 'openapi.json' | 'asyncapi.json'): Document => documentOf(fileOf(CONTRACTS, `generated/${name}`, 'make it with: npm run generate'));

/** Reads a file of the page of the reference, or of the viewer that the page starts. */
export const readPage = (name: 'docs.html' | 'docs.mjs'): Document => documentOf(readFileSync(path.join(ASSETS, name), 'utf8'));
export const readViewer = (name: 'swagger-ui-bundle.js' | 'swagger-ui.css'): Document => documentOf(fileOf(VIEWER, name, 'install it with: npm install'));

/** The part of the OpenAPI document that a demo fills in. */
interface SignInDocument {
  readonly paths: Record<string, { readonly post?: { readonly requestBody?: { readonly content: Record<string, { example?: unknown }> } } }>;
}

/**
 * The OpenAPI document. In a demo the example of signing in is that of a demo login, so that the reference can be tried at once:
 * its password is made at random for the demo's data folder, and is there once the demo is being seeded.
 */
export class Reference {
  private readonly plain = readDocument('openapi.json');
  private filledIn: Document | undefined;

  constructor(private readonly demoPasswordFile: string | undefined) {}

  async read(): Promise<Document> {
    this.filledIn ??= await this.fillIn();
    return this.filledIn ?? this.plain;
  }

  private async fillIn(): Promise<Document | undefined> {
    if (this.demoPasswordFile === undefined) return undefined;
    const password = await readFile(this.demoPasswordFile, 'utf8').catch(() => undefined);
    const document = JSON.parse(this.plain.text) as SignInDocument;
    const body = document.paths['/v1/session']?.post?.requestBody?.content['application/json'];
    if (password === undefined || body === undefined) return undefined;
    body.example = { login: DEMO_LOGIN, password: password.trim() };
    return documentOf(JSON.stringify(document));
  }
}
