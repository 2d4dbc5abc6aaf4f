/** Real PostgreSQL and nats-server where no others are given: found or got, started, stopped, and never left behind. */
export { describeExit, spawnChild, type Child, type ChildOptions, type Exit } from './child.js';
export { findNatsServer, OLDEST_NATS, type FindOptions, type NatsBinary } from './nats-binary.js';
export { startNats, type NatsOptions } from './nats-server.js';
export { readEnd, sizeOf } from './log-end.js';
export { freePort, freePorts, isFree } from './ports.js';
export { withClient } from './postgres-connection.js';
export { startPostgres, type PostgresOptions, type RunningPostgres } from './postgres.js';
export { removePostgresData } from './postgres-places.js';
export { beginningOf, commandOf, hasCode, isAlive, signal } from './processes.js';
export { provisionDatabase, type DatabasePlan, type DatabaseUrls } from './provision-database.js';
export { StartError } from './start-error.js';
export { becomesTrue } from './wait.js';
export { scramVerifier } from './scram.js';
