/** What `npm run test:cluster` is told: options of the command line, and the environment. */
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { parseArgs } from 'node:util';
import { proofNames, type ProofName } from './proofs/names.js';

export interface Options {
  readonly only: readonly ProofName[];
  /** Leaves the districts there. */
  readonly keep: boolean;
  readonly districts: number;
  /** How long pods are deleted for. */
  readonly minutes: number;
  /** Days of the record that are replayed. */
  readonly days: number;
  readonly seed: number;
  readonly images: ImageOptions;
  /** Empty: the cluster's default. */
  readonly storageClass: string;
  /** Empty: the address of the node on which a gateway runs. */
  readonly nodeAddress: string;
}

export interface ImageOptions {
  /** With a slash at its end, or empty. */
  readonly registry: string;
  readonly tag: string;
  /** The tag of a version with one migration more. */
  readonly nextTag: string;
  /** A command that takes an image's name and brings it to the nodes; without one, the images are there. */
  readonly load: string | undefined;
}

export const USAGE = `npm run test:cluster -- [--only 1,2,policies] [--keep] [--districts N] [--minutes N] [--days N] [--seed N] [--storage-class NAME] [--node-address IP]
  KUBECONFIG        the cluster
  IMAGES_REGISTRY   where images are, with a slash at its end
  IMAGES_TAG        the tag of images that the nodes have; without it they are built and handed to CLUSTER_LOAD
  CLUSTER_LOAD      a command that brings an image, named by its argument, to the nodes`;

const SEED = 20_200_125;
const BUILT_TAG = 'test';

function whole(name: string, value: string, least: number, most: number): number {
  if (!/^\d{1,9}$/.test(value) || Number(value) < least || Number(value) > most) throw new RangeError(`--${name} takes a whole number from ${least} to ${most}.`);
  return Number(value);
}

function proofsOf(list: string | undefined): readonly ProofName[] {
  if (list === undefined) return proofNames;
  return list.split(',').map((each) => {
    const name = proofNames.find((known) => known === each.trim());
    if (name === undefined) throw new RangeError(`There is no proof ${JSON.stringify(each)}: ${proofNames.join(', ')}.`);
    return name;
  });
}

const own = new BlockList();
own.addSubnet('127.0.0.0', 8);
own.addSubnet('10.0.0.0', 8);
own.addSubnet('172.16.0.0', 12);
own.addSubnet('192.168.0.0', 16);
own.addAddress('::1', 'ipv6');
own.addSubnet('fc00::', 7, 'ipv6');

/** Whether load may be sent to an address: this machine's, or in a network of one's own (RFC 1918, RFC 4193). */
export function isOwnAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const isThisMachine = Object.values(networkInterfaces()).flat().some((each) => each?.address === address);
  return isThisMachine || own.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Reads them. Throws with what is wrong. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { 'only': text, 'keep': { type: 'boolean', default: false }, 'districts': { ...text, default: '2' }, 'minutes': { ...text, default: '5' }, 'days': { ...text, default: '3' }, 'seed': text, 'storage-class': { ...text, default: '' }, 'node-address': { ...text, default: '' } },
  });
  const registry = env['IMAGES_REGISTRY'] ?? '';
  if (registry !== '' && !registry.endsWith('/')) throw new RangeError('IMAGES_REGISTRY ends with a slash.');
  const [tag, load] = [env['IMAGES_TAG'], env['CLUSTER_LOAD']];
  if (tag === undefined && load === undefined) throw new RangeError('Either IMAGES_TAG names images that the nodes have, or CLUSTER_LOAD brings those that are built here to the nodes.');
  if (values['node-address'] !== '' && !isOwnAddress(values['node-address'])) throw new RangeError('--node-address is of a network of your own; nothing else is put under load.');
  return {
    only: proofsOf(values.only), keep: values.keep, districts: whole('districts', values.districts, 1, 2), minutes: whole('minutes', values.minutes, 1, 60), days: whole('days', values.days, 1, 30),
    seed: values.seed === undefined ? SEED : whole('seed', values.seed, 0, 1_000_000_000), storageClass: values['storage-class'], nodeAddress: values['node-address'],
    images: { registry, tag: tag ?? BUILT_TAG, nextTag: `${tag ?? BUILT_TAG}-next`, load: tag === undefined ? load : undefined },
  };
}
