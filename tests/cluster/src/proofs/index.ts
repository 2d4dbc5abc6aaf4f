/** All proofs. */
import { autoscaledGateway } from './autoscaled-gateway.js';
import { destroyedNeighbour } from './destroyed-neighbour.js';
import { emptiedBroker } from './emptied-broker.js';
import { hundredDistricts } from './hundred-districts.js';
import { proofNames } from './names.js';
import { networkPolicies } from './network-policies.js';
import { randomDeaths } from './random-deaths.js';
import { restartedDatabase } from './restarted-database.js';
import { restoredDistrict } from './restored-district.js';
import { rollingRestart } from './rolling-restart.js';
import { rotatedKeys } from './rotated-keys.js';
import type { Proof } from './scene.js';
import { upgradeAndRollback } from './upgrade-and-rollback.js';

const proofs: Readonly<Record<(typeof proofNames)[number], Proof>> = { 1: rollingRestart, 6: restartedDatabase, 4: autoscaledGateway, 3: upgradeAndRollback, policies: networkPolicies, 5: emptiedBroker, 8: rotatedKeys, 2: randomDeaths, 7: restoredDistrict, 10: hundredDistricts, 9: destroyedNeighbour };

/** Those asked for, in the order in which they are run. */
export const proofsOf = (only: readonly string[]): Proof[] => proofNames.filter((name) => only.includes(name)).map((name) => proofs[name]);
