/** The images of a district: there already, or built here and brought to the nodes. */
import path from 'node:path';
import { serviceNames } from '@nuanxin/contracts';
import type { ImageOptions } from '../options.js';
import { run } from './cluster.js';

const root = path.join(import.meta.dirname, '../../../..');
const BUILD_MS = 1_800_000;
const programs = ['operator', 'gateway', ...serviceNames] as const;

export const imageOf = ({ registry }: ImageOptions, program: string, tag: string): string => `${registry}nuanxin/${program}:${tag}`;

/** Builds and brings what the nodes have not. */
export async function haveImages(images: ImageOptions, say: (line: string) => void): Promise<void> {
  if (images.load === undefined) return;
  const builder = await builderIn(process.env);
  const load = (name: string): Promise<string> => run('sh', ['-c', `${images.load ?? ''} "$1"`, 'load', name], { timeoutMs: BUILD_MS });
  for (const program of programs) {
    const name = imageOf(images, program, images.tag);
    say(`${name} is built`);
    await run(builder[0] ?? '', [...builder.slice(1), '-t', name, '-f', path.join(root, 'docker/Dockerfile'), '--build-arg', `SERVICE=${program}`, root], { timeoutMs: BUILD_MS });
    await load(name);
  }
  await buildNext(images, builder, load);
}

/** The next version: the same programs, of which hotline-cases brings one migration more. */
async function buildNext(images: ImageOptions, builder: readonly string[], load: (name: string) => Promise<string>): Promise<void> {
  for (const program of programs) {
    const name = imageOf(images, program, images.nextTag);
    const target = program === 'hotline-cases' ? 'migrated' : 'same';
    await run(builder[0] ?? '', [...builder.slice(1), '-t', name, '--target', target, '--build-arg', `IMAGE=${imageOf(images, program, images.tag)}`, path.join(import.meta.dirname, '../../next')], { timeoutMs: BUILD_MS });
    await load(name);
  }
}

/** Docker or buildah, whichever is in PATH; CLUSTER_BUILD for whoever builds otherwise, with its options. */
async function builderIn(env: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  if (env['CLUSTER_BUILD'] !== undefined) return env['CLUSTER_BUILD'].split(' ');
  for (const program of ['docker', 'buildah']) {
    if (await run(program, ['--version']).then(() => true, () => false)) return [program, 'build'];
  }
  throw new Error('Neither docker nor buildah is in PATH: install one, or name images that the nodes have by IMAGES_TAG.');
}
