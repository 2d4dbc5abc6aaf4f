/** The pages tell of what is there: links lead somewhere, commands exist, and the list of folders is the tree's. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = path.join(import.meta.dirname, '../..');
const foldersIn = (group: string): string[] => readdirSync(path.join(root, group), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `${group}/${name}`);
const projects = ['apps', 'libs', 'tests'].flatMap(foldersIn);
const pages = ['.', ...projects].flatMap((folder) => readdirSync(path.join(root, folder)).filter((file) => file.endsWith('.md')).map((file) => path.join(folder, file)));
const textOf = (page: string): string => readFileSync(path.join(root, page), 'utf8');
const scripts = new Set(Object.keys((JSON.parse(textOf('package.json')) as { scripts: object }).scripts));

describe.each(pages)('%s', (page) => {
  it('links to what exists', () => {
    const links = [...textOf(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link ?? '').filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(path.join(root, path.dirname(page), link)))).toEqual([]);
  });

  it('names commands that there are', () => {
    const commands = [...textOf(page).matchAll(/(?:^|`)npm (?:run )?([a-z]+)/gm)].map(([, name]) => name ?? '');
    expect(commands.filter((name) => !scripts.has(name) && !['ci', 'install', 'run'].includes(name))).toEqual([]);
  });
});

describe('README.md', () => {
  it('lists each app and lib, and no folder that is not there', () => {
    const list = /## Where things are\n+```\n([\s\S]*?)```/.exec(textOf('README.md'))?.[1] ?? '';
    const named = list.match(/\b(?:apps|libs)\/[a-z-]+/g) ?? [];
    expect([...named].sort()).toEqual(projects.filter((folder) => !folder.startsWith('tests/')).sort());
    const tests = /tests\/ +(.*)/.exec(list)?.[1]?.split(', ') ?? [];
    expect(tests.filter((name) => !projects.includes(`tests/${name}`))).toEqual([]);
  });
});
