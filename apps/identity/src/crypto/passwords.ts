/** Passwords: argon2id, with the work stated, and the same work whether or not there is anything to compare with. */
import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { spelled } from '../domain/password.js';
import { Turns } from './turns.js';

/** OWASP Password Storage Cheat Sheet: argon2id (2) with 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
/** Two at once keep 38 MiB and half of the thread pool; who comes when 64 wait already is told to come again. */
const HASHES_AT_ONCE = 2;
const HASHES_WAITING_MAX = 64;

/** What is kept of a password. */
export interface StoredPassword {
  readonly hash: string;
  /** It is long enough to be all that one signs in by. */
  readonly standsAlone: boolean;
}

@Injectable()
export class Passwords implements OnModuleInit {
  private readonly turns = new Turns({ running: HASHES_AT_ONCE, waiting: HASHES_WAITING_MAX });
  /** Of a password that nobody knows. */
  private nobodys = '';

  async onModuleInit(): Promise<void> {
    this.nobodys = await this.hash(randomBytes(32).toString('base64'));
  }

  /** The hash to store, with its parameters and salt. Throws `unavailable` when too many wait. */
  hash(password: string): Promise<string> {
    return this.turns.take(() => hash(spelled(password), ARGON2ID));
  }

  /** ID-8: whether the password is the one of `stored`; false for undefined, after the same work. Throws `unavailable` when too many wait. */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const equal = await this.turns.take(() => verify(stored ?? this.nobodys, spelled(password)));
    return equal && stored !== undefined;
  }
}
