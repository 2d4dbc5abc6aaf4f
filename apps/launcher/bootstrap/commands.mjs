/** The commands: which program each one runs, and whether it runs from built code. */
export const COMMANDS = {
  start: { program: 'apps/launcher/dist/main.js', args: [], needsBuild: true },
  migrate: { program: 'apps/launcher/dist/main.js', args: ['migrate'], needsBuild: true },
  audit: { program: 'apps/launcher/dist/main.js', args: ['audit'], needsBuild: true },
  check: { program: 'node_modules/nx/dist/bin/nx.js', args: ['run-many', '-t', 'build', 'types', 'lint'], needsBuild: false },
  test: { program: 'tests/run.mjs', args: [], needsBuild: false },
  'test:cluster': { program: 'tests/cluster/run.mjs', args: [], needsBuild: true },
  replay: { program: 'tests/replay/dist/main.js', args: [], needsBuild: true },
  chaos: { program: 'tests/chaos/dist/main.js', args: [], needsBuild: true },
  load: { program: 'tests/load/dist/main.js', args: [], needsBuild: true },
  bench: { program: 'tests/bench/dist/main.js', args: [], needsBuild: true },
  generate: { program: 'libs/contracts/dist/generate/main.js', args: [], needsBuild: true },
};

export function usage() {
  return `Use one of: ${Object.keys(COMMANDS).map((name) => `npm run ${name}`).join(', ')}.`;
}
