/** The PostgreSQL of a test run: a container where a socket answers and the image is to be had, else the embedded program. */
import { startContainerPostgres, startOwnPostgres } from '@nuanxin/testing';

/** Gives { superuserUrl, stop() } and says which one it is. */
export async function startPostgresForRun() {
  if (process.env.DOCKER_HOST !== undefined) {
    try {
      return announced(await startContainerPostgres());
    } catch (error) {
      console.log(`A container socket is named, but no PostgreSQL could be started by it (${error.message}); the embedded one is used.`);
    }
  }
  return announced(await startOwnPostgres());
}

function announced(postgres) {
  console.log(`✓ PostgreSQL for the tests: ${postgres.kind}`);
  return postgres;
}
