/** The generated files: what should stand in `generated/`, and how what stands there differs. */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { registerDocument, registerPage } from '../processing/index.js';
import { aggregates, events, routes } from '../registry.js';
import { asyncApiOf, eventSchemaOf } from './asyncapi.js';
import { openApiOf } from './openapi.js';

/** `libs/contracts`, from its sources as from what is built. */
export const contractsFolder = path.join(import.meta.dirname, '../..');
export const generatedFolder = path.join(contractsFolder, 'generated');

export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What the contracts say now: path below `generated/` → text. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const { version } = JSON.parse(readFileSync(path.join(contractsFolder, 'package.json'), 'utf8')) as { version: string };
  return new Map([
    ['openapi.json', jsonText(await openApiOf(routes, version))],
    ['asyncapi.json', jsonText(asyncApiOf(aggregates, events, version))],
    ['register-of-processing.json', jsonText(registerDocument())],
    ['register-of-processing.md', registerPage()],
    ...events.map((event) => [`schemas/${event.type}.json`, jsonText({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `urn:${event.type.replaceAll('.', ':')}`, ...eventSchemaOf(event) })] as const),
  ]);
}

/** Every file below a folder, as paths relative to it with slashes; none where there is no folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')).sort();
}

/** How `folder` differs from `wanted`, one sentence a file; empty when it doesn't. */
export function driftOf(wanted: ReadonlyMap<string, string>, folder: string): string[] {
  const there = new Set(filesBelow(folder));
  const superfluous = [...there].filter((file) => !wanted.has(file)).map((file) => `${file} comes from no contract`);
  const stale = [...wanted].filter(([file, text]) => there.has(file) && readFileSync(path.join(folder, file), 'utf8') !== text).map(([file]) => `${file} is not what the contracts say`);
  const missing = [...wanted.keys()].filter((file) => !there.has(file)).map((file) => `${file} is missing`);
  return [...superfluous, ...stale, ...missing];
}

/** Makes `folder` hold the `wanted` files and no others. */
export function writeFiles(wanted: ReadonlyMap<string, string>, folder: string): void {
  for (const file of filesBelow(folder)) if (!wanted.has(file)) rmSync(path.join(folder, file));
  for (const [file, text] of wanted) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
