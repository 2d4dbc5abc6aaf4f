/** Rules are numbered and traceable: each one in a service's README is proved by a test that names it, and no test names one that is not there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { serviceNames } from '@nuanxin/contracts';
import typescript from 'typescript';

const apps = path.join(import.meta.dirname, '../../apps');
/** A service's own rules, such as HC-3; those of the whole design (H1, P2) are told in many places. */
const OWN_RULE = /\b[A-Z]{2}-\d+\b/g;
const sorted = (ids: Iterable<string>): string[] => [...new Set(ids)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** The rules that a README lists: what its table rows and list items begin with. */
const rulesIn = (readme: string): string[] => sorted([...readme.matchAll(/^(?:\| |- \*\*)([A-Z]{2}-\d+)\b/gm)].map(([, id]) => id ?? ''));

/** The titles of a spec's tests: the first argument of it(…), it.each(…)(…) and their like. */
function titlesIn(spec: string): string[] {
  const titles: string[] = [];
  const visit = (node: typescript.Node): void => {
    const [first] = typescript.isCallExpression(node) ? node.arguments : [];
    if (typescript.isCallExpression(node) && first !== undefined && /^(?:it|describe)\b/.test(node.expression.getText())
      && (typescript.isStringLiteralLike(first) || typescript.isTemplateExpression(first))) titles.push(first.getText());
    typescript.forEachChild(node, visit);
  };
  visit(typescript.createSourceFile('spec.ts', spec, typescript.ScriptTarget.Latest, true));
  return titles;
}

const rulesTested = (specs: readonly string[]): string[] => sorted(specs.flatMap(titlesIn).flatMap((title) => title.match(OWN_RULE) ?? []));

const filesOf = (app: string): string[] => readdirSync(path.join(apps, app, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.spec.ts')).map((file) => readFileSync(path.join(apps, app, 'src', file), 'utf8'));

describe.each(serviceNames)('%s', (service) => {
  const readme = readFileSync(path.join(apps, service, 'README.md'), 'utf8');

  it('has in its README what it owns, events in and out, routes and numbered rules', () => {
    for (const part of [/\bowns\b/i, /\*\*(Events )?in\*\*/i, /\*\*(Events )?out\*\*/i, /Routes\b/]) expect(readme).toMatch(part);
    expect(rulesIn(readme).length).toBeGreaterThan(0);
  });

  it('has each rule of its README in the title of a test, and in no title another', () => {
    expect(rulesTested(filesOf(service))).toEqual(rulesIn(readme));
  });
});

describe('the rule of rules', () => {
  it('sees rules in tables and lists, and in titles of every kind, not in comments or code', () => {
    expect(rulesIn('| XY-2 | that XY-9 |\n- **XY-10** this\nand XY-3\n')).toEqual(['XY-2', 'XY-10']);
    expect(rulesTested(["/** XY-1 */\ndescribe('XY-2 a', () => {\n  it.each([1])(`XY-3 ${1}`, () => { expect('XY-4'); });\n  it('XY-5 XY-6 b', () => {});\n});\n"])).toEqual(['XY-2', 'XY-3', 'XY-5', 'XY-6']);
  });

  it('finds a README in each app', () => {
    expect(readdirSync(apps).filter((app) => !existsSync(path.join(apps, app, 'README.md')))).toEqual([]);
  });
});
