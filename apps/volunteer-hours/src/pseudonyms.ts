/** Pseudonyms: how analysts know a volunteer's lines to be one person's, without knowing whose. */
import { createHmac } from 'node:crypto';

const BYTES = 16;

/** Makes keyed pseudonyms: the same for the same person as long as the key is, and no way back without it (VH-6). */
export class Pseudonyms {
  private readonly known = new Map<string, string>();

  constructor(private readonly key: Buffer) {}

  /** `v-` and 22 characters. */
  of(personId: string): string {
    const known = this.known.get(personId);
    if (known !== undefined) return known;
    const made = `v-${createHmac('sha256', this.key).update(personId).digest().subarray(0, BYTES).toString('base64url')}`;
    this.known.set(personId, made);
    return made;
  }
}
