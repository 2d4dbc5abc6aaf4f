/** Lint: the few rules that keep the code honest, and the borders of the tree. `tests/architecture` proves that each bites. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import tseslint from 'typescript-eslint';
import { borders } from './tests/architecture/rules/borders.mjs';
import { openingComment } from './tests/architecture/rules/opening-comment.mjs';

const root = import.meta.dirname;
const foldersIn = (folder) => readdirSync(path.join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);

/** The libs that a project's tsconfig refers to: the one list of what a lib may import. */
function referencesOf(project) {
  const file = path.join(root, project, 'tsconfig.json');
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')).references.map((reference) => path.basename(reference.path));
}

const serviceLibs = ['contracts', 'kernel', 'messaging', 'vault', 'attachments', 'service-kit'];
/** What each app may import of the libs, where it differs from a service's. */
const libsOfApp = {
  gateway: ['contracts', 'kernel', 'messaging', 'service-kit'],
  launcher: [...serviceLibs, 'audit', 'embedded', 'client', 'provisioning'],
  operator: ['contracts', 'kernel', 'messaging', 'vault', 'attachments', 'audit', 'embedded', 'provisioning'],
};
/** What a lib may import from outside, where that is narrower than anything. The client also runs in browsers: no `node:`. */
const packagesOfLib = { kernel: [], contracts: ['zod'], client: ['uuid', 'p-retry', 'eventsource-parser', 'zod'] };
const testLibs = ['testing', 'client', 'embedded', 'audit'];

const syntax = {
  doubleAssertion: { selector: 'TSAsExpression > TSAsExpression.expression > TSUnknownKeyword', message: '`as unknown as` switches the compiler off: parse the value, or give it its type where it is made.' },
  moduleMock: { selector: 'CallExpression[callee.object.name="jest"][callee.property.name=/^(mock|doMock|setMock|unstable_mockModule)$/]', message: 'No module mocks: test against the real thing, or a fake at a port that we own.' },
  environment: { selector: 'MemberExpression[object.name="process"][property.name="env"], MemberExpression[object.property.name="process"][property.name="env"], VariableDeclarator[init.name="process"], ImportDeclaration[source.value="node:process"]', message: 'Configuration is read once, by libs/service-kit.' },
  clock: { selector: 'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"], MemberExpression[object.name="Date"][property.name="now"], MemberExpression[object.name="Temporal"][property.name="Now"]', message: 'Time enters the domain as an argument.' },
  random: { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'Chance enters the domain as an argument.' },
};
const restricted = (...names) => ['error', ...names.map((name) => syntax[name])];

/** Specs, and what they alone share. */
const specs = (folder) => [`${folder}/*.spec.ts`, `${folder}/test/**/*.ts`];

/** A block that keeps `files` inside `inside` and to the given libs and packages. */
const border = (name, files, options) => ({ name: `borders/${name}`, files, rules: { 'nuanxin/borders': ['error', options] } });

const appBorders = foldersIn('apps').flatMap((app) => {
  const inside = `apps/${app}`;
  const libs = libsOfApp[app] ?? serviceLibs;
  return [
    border(app, [`${inside}/**/*.ts`], { place: inside, inside, libs }),
    border(`${app}/domain`, [`${inside}/src/domain/**/*.ts`], { place: `the domain of ${app}`, inside: `${inside}/src/domain`, libs: ['kernel', 'contracts'], packages: ['temporal-polyfill'] }),
    border(`${app}/specs`, specs(`${inside}/**`), { place: `a spec of ${inside}`, inside, libs: [...new Set([...libs, ...testLibs])] }),
  ];
});

const libBorders = foldersIn('libs').flatMap((lib) => {
  const inside = `libs/${lib}`;
  const libs = [...referencesOf(inside), lib];
  const packages = packagesOfLib[lib];
  return [
    border(lib, [`${inside}/**/*.ts`], { place: inside, inside, libs, ...(packages && { packages }) }),
    border(`${lib}/specs`, specs(`${inside}/**`), { place: `a spec of ${inside}`, inside, libs: [...new Set([...libs, ...testLibs])] }),
  ];
});

const honesty = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
  'no-restricted-syntax': restricted('doubleAssertion', 'moduleMock', 'environment'),
};

const size = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
  'nuanxin/opening-comment': 'error',
};

export default tseslint.config(
  { name: 'not ours to lint', ignores: ['**/node_modules/', '**/dist/', '**/generated/', '.nx/', '.nuanxin*/', 'coverage/', 'tests/architecture/violations/'] },
  { name: 'no way around', linterOptions: { noInlineConfig: true }, plugins: { nuanxin: { rules: { borders, 'opening-comment': openingComment } } } },
  { name: 'every source', files: ['**/*.{ts,mjs}'], rules: size },
  // One program for all of the tree: the projects share nearly every type, and a program each takes twice as long.
  { name: 'typescript', files: ['**/*.ts'], extends: [tseslint.configs.recommended], languageOptions: { parserOptions: { project: 'tests/architecture/tsconfig.lint.json', tsconfigRootDir: root } }, rules: honesty },
  { name: 'specs', files: specs('**'), rules: { 'max-lines-per-function': 'off' } },
  { name: 'may read the environment', files: ['libs/{service-kit,embedded,testing}/**/*.ts', 'apps/{launcher,operator}/**/*.ts', 'tests/**/*.ts'], rules: { 'no-restricted-syntax': restricted('doubleAssertion', 'moduleMock') } },
  {
    name: 'pure domain', files: ['apps/*/src/domain/**/*.ts'], ignores: specs('**'),
    rules: {
      'no-restricted-syntax': restricted('doubleAssertion', 'moduleMock', 'environment', 'clock', 'random'),
      'no-restricted-globals': ['error', ...['process', 'crypto', 'performance', 'fetch', 'setTimeout', 'setInterval', 'console', 'globalThis'].map((name) => ({ name, message: 'The domain is pure: it takes what it needs as arguments.' }))],
    },
  },
  ...appBorders,
  ...libBorders,
  // The generator is a program, not part of the library: it writes files.
  border('contracts/generate', ['libs/contracts/src/generate/**/*.ts'], { place: 'the generator', inside: 'libs/contracts', libs: ['kernel'], packages: ['zod', 'node:'] }),
  border('kernel/specs', specs('libs/kernel/**'), { place: 'a spec of libs/kernel', inside: 'libs/kernel', libs: ['kernel', ...testLibs] }),
);
