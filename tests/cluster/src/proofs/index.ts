/** All proofs. */
import { destroyedNeighbour } from './destroyed-neighbour.js';
import { emptiedBroker } from './emptied-broker.js';
import { proofNames } from './names.js';
import { randomDeaths } from './random-deaths.js';
import { restartedDatabase } from './restarted-database.js';
import { rollingRestart } from './rolling-restart.js';
import type { Proof } from './scene.js';

const proofs: Readonly<Record<(typeof proofNames)[number], Proof>> = { 1: rollingRestart, 6: restartedDatabase, 5: emptiedBroker, 2: randomDeaths, 9: destroyedNeighbour };

/** Those asked for, in the order in which they are run. */
export const proofsOf = (only: readonly string[]): Proof[] => proofNames.filter((name) => only.includes(name)).map((name) => proofs[name]);
