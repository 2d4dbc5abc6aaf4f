/** Packages say what they stand on: each declares whatever its sources import, at the version that the root pins. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import typescript from 'typescript';

interface Package { readonly name: string; readonly dependencies?: Record<string, string>; readonly devDependencies?: Record<string, string> }

const root = path.join(import.meta.dirname, '../..');
const packageAt = (folder: string): Package => JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Package;
const pinned = { ...packageAt('.').dependencies, ...packageAt('.').devDependencies };
const workspaces = ['apps', 'libs', 'tests'].flatMap((group) => readdirSync(path.join(root, group)).map((name) => `${group}/${name}`))
  .filter((folder) => existsSync(path.join(root, folder, 'package.json')) && existsSync(path.join(root, folder, 'src')));

/** What a text imports, by package: static and dynamic imports, re-exports, and imports for their effect alone. */
function importsOf(text: string): string[] {
  const names = typescript.preProcessFile(text).importedFiles.map(({ fileName }) => fileName).filter((name) => !name.startsWith('.') && !isBuiltin(name));
  return [...new Set(names.map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')))];
}

/** What is wrong with a package that imports `imported`. */
function problemsOf({ name, dependencies = {} }: Package, imported: readonly string[]): string[] {
  const versionOf = (dependency: string): string | undefined => (dependency.startsWith('@nuanxin/') ? '*' : pinned[dependency]);
  return [
    ...imported.filter((dependency) => dependency !== name && dependencies[dependency] === undefined).map((dependency) => `${dependency} is imported and not declared`),
    ...Object.entries(dependencies).filter(([dependency, version]) => version !== versionOf(dependency)).map(([dependency, version]) => `${dependency} is declared at ${version}; the root says ${versionOf(dependency)}`),
  ];
}

describe.each(workspaces)('the package of %s', (folder) => {
  it('declares what its sources import, at the version of the root', () => {
    const sources = readdirSync(path.join(root, folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    const imported = sources.flatMap((file) => importsOf(readFileSync(path.join(root, folder, 'src', file), 'utf8')));
    expect(problemsOf(packageAt(folder), [...new Set(imported)])).toEqual([]);
  });
});

describe('the rule', () => {
  it('sees every way to import', () => {
    const text = "import 'reflect-metadata';\nimport type {\n  A,\n} from '@nats-io/jetstream/internal';\nexport * from 'zod';\nimport fs from 'node:fs';\nimport { a } from './a.js';\nconst b = await import('pg');\nimport c, { type D } from \"uuid\";\n";
    expect(importsOf(text)).toEqual(['reflect-metadata', '@nats-io/jetstream', 'zod', 'pg', 'uuid']);
  });

  it('bites on what is not declared, or declared at another version', () => {
    const sample = { name: '@nuanxin/sample', dependencies: { '@nuanxin/kernel': '*', 'pg': '^8.0.0', 'uuid': pinned['uuid'] ?? '' } };
    expect(problemsOf(sample, ['@nuanxin/kernel', 'pg', 'zod', '@nuanxin/sample'])).toEqual([
      'zod is imported and not declared', `pg is declared at ^8.0.0; the root says ${pinned['pg']}`,
    ]);
  });
});

describe('the root', () => {
  it('pins each version exactly', () => {
    expect(Object.entries(pinned).filter(([, version]) => !/^\d+\.\d+\.\d+(-[a-z0-9.]+)?$/.test(version))).toEqual([]);
  });
});
