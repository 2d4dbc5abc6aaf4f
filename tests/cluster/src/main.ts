/** `npm run test:cluster`: proves on a real cluster what is promised of one, and prints the table. */
import { Cluster } from './cluster/cluster.js';
import { haveImages } from './cluster/images.js';
import { remove } from './district/install.js';
import { readOptions, USAGE, type Options } from './options.js';
import { proofsOf } from './proofs/index.js';
import type { Outcome, Proof, Scene } from './proofs/scene.js';
import { setUp } from './set-up.js';

const NAMES = ['proof-a', 'proof-b'] as const;
const SECOND_MS = 1_000;

interface Row extends Outcome {
  readonly name: string;
  readonly title: string;
}

/** Runs it; gives the exit code: 1 where a proof does not hold, 2 where the options are wrong. */
export async function main(args: readonly string[], helm: string): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args, process.env);
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n${USAGE}\n`);
    return 2;
  }
  const began = performance.now();
  const say = (line: string): void => void process.stderr.write(`${((performance.now() - began) / SECOND_MS).toFixed(1).padStart(7)} s  ${line}\n`);
  const cluster = new Cluster(helm);
  const rows: Row[] = [];
  try {
    await haveImages(options.images, say);
    await proveAll(cluster, options, say, rows);
  } finally {
    process.stdout.write(`${rows.map(printed).join('\n')}\n`);
    if (!options.keep) for (const name of NAMES) await remove(cluster, name);
  }
  return rows.every(({ holds }) => holds) ? 0 : 1;
}

async function proveAll(cluster: Cluster, options: Options, say: (line: string) => void, rows: Row[]): Promise<void> {
  const add = (row: Row): void => {
    rows.push(row);
    process.stdout.write(`${printed(row)}\n`);
  };
  const proofs = proofsOf(options.only).filter(({ districts }) => districts <= options.districts);
  const needed = Math.max(0, ...proofs.map(({ districts }) => districts));
  const scenes: Scene[] = [];
  for (const name of NAMES.slice(0, needed)) {
    const { scene, outcome } = await setUp(cluster, name, options, say);
    scenes.push(scene);
    add({ name: '0', title: `the district ${name}`, ...outcome });
  }
  for (const proof of proofs) {
    say(`proof ${proof.name}: ${proof.title}`);
    add({ name: proof.name, title: proof.title, ...await outcomeOf(proof, { cluster, options, scenes, say }) });
  }
}

/** What went wrong on the way is a proof that does not hold; the others are made all the same. */
const outcomeOf = (proof: Proof, bench: Parameters<Proof['prove']>[0]): Promise<Outcome> => proof.prove(bench).catch((error: unknown) => ({ holds: false, figures: [wordsOf(error)] }));

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const printed = ({ name, title, holds, figures }: Row): string => [`${holds ? 'holds' : 'FAILS'}  ${name.padStart(8)}  ${title}`, ...figures.map((figure) => `${' '.repeat(17)}${figure}`)].join('\n');
