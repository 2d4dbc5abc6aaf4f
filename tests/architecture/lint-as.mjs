/** Lints texts under the paths that they stand for, and prints what was found: stdin and stdout are JSON. A process of its own, since the linter's config is loaded by plain Node. */
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

/** Virtual files are in no project, so what needs types is off for them; typed ones are linted where they lie. */
const untyped = new ESLint({ overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }] });
const typed = new ESLint({
  ignore: false,
  overrideConfig: [
    { ignores: ['!tests/architecture/violations/'] },
    { files: ['**/violations/typed/*.ts'], languageOptions: { parserOptions: { project: null, projectService: { allowDefaultProject: ['tests/architecture/violations/typed/*.ts'] } } } },
  ],
});

const found = [];
for (const { name, code, filePath, needsTypes } of JSON.parse(await text(process.stdin))) {
  const [result] = await (needsTypes ? typed : untyped).lintText(code, { filePath });
  found.push({ name, messages: (result?.messages ?? []).map(({ ruleId, severity, message }) => ({ ruleId, severity, message })) });
}
process.stdout.write(JSON.stringify(found));
