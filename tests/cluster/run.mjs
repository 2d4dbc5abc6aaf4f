/** `npm run test:cluster`: finds helm as `npm test` does, then runs what was compiled. */
import { findHelm } from '../runner/helm.mjs';
import { main } from './dist/main.js';

const helm = await findHelm();
if (helm.path === undefined) {
  console.error(helm.reason);
  process.exit(2);
}
process.exit(await main(process.argv.slice(2), helm.path));
