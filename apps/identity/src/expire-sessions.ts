/** Due work: sessions that were left end by themselves, by the system's clock. */
import { systemClock, type DueWork } from '@nuanxin/service-kit';
import type { SessionsRepository } from './persistence/sessions.repository.js';

export const expireSessions = (sessions: SessionsRepository): DueWork => ({ name: 'expire-sessions', everyMs: 1_000, run: () => sessions.expire(systemClock.now()) });
