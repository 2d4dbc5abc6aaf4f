/** Lint rule: what a file may import, given by `allowed` (a function of the file in the config), with the reason in the message. */
import path from 'node:path';

/** The specifier's package: `@scope/name` or `name`, without the path inside it; `node:` modules stay whole. */
function packageOf(specifier) {
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

/** Why the specifier is refused in `file`, or undefined where it is allowed. */
function refusal(specifier, file, { inside, libs, packages }) {
  if (specifier.startsWith('.')) {
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
    return target.startsWith(`${inside}/`) ? undefined : `leaves ${inside}`;
  }
  const name = packageOf(specifier);
  if (name.startsWith('@nuanxin/')) {
    return libs.includes(name.slice('@nuanxin/'.length)) ? undefined : `is not among ${libs.map((lib) => `@nuanxin/${lib}`).join(', ') || 'its libs, of which there are none'}`;
  }
  if (packages === undefined || packages.some((allowed) => (allowed.endsWith(':') ? name.startsWith(allowed) : name === allowed))) return undefined;
  return `is not among ${packages.join(', ') || 'its packages, of which there are none'}`;
}

export const borders = {
  meta: {
    type: 'problem',
    docs: { description: 'keeps every part of the tree to the imports that the design gives it' },
    messages: { refused: '{{place}} may not import {{specifier}}: it {{why}}.' },
    schema: [{
      type: 'object', additionalProperties: false, required: ['place', 'inside', 'libs'],
      properties: {
        place: { type: 'string' }, inside: { type: 'string' },
        libs: { type: 'array', items: { type: 'string' } }, packages: { type: 'array', items: { type: 'string' } },
      },
    }],
  },
  create(context) {
    const [options] = context.options;
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    const check = (source) => {
      if (typeof source?.value !== 'string') return;
      const why = refusal(source.value, file, options);
      if (why !== undefined) context.report({ node: source, messageId: 'refused', data: { place: options.place, specifier: source.value, why } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    };
  },
};
