/** Preloaded (`--import`) into a service's process that is to make a mistake: rewrites its code as it is loaded, and leaves a mark of each patch. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { applyPatch, mutations } from './mutations.js';

const { CHAOS_MUTATION: name, CHAOS_MARK: mark = '' } = process.env;
const mutation = mutations.find((each) => each.name === name);
if (mutation === undefined) throw new Error(`There is no mutation ${String(name)}.`);

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    const patches = mutation.patches.filter(({ file }) => url.endsWith(`/${file}`));
    if (patches.length === 0) return loaded;
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    appendFileSync(mark, patches.map(({ file }) => `${file}\n`).join(''));
    return { ...loaded, source: patches.reduce(applyPatch, source) };
  },
});
