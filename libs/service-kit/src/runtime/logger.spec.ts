/** What never reaches a log: names, notes, tokens, keys, values of rows (P1). */
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@nuanxin/kernel';
import { QueryFailedError } from 'typeorm';
import { createLogger } from './logger.js';

function lines(level = 'info'): { logger: ReturnType<typeof createLogger>; text: () => string; last: () => Record<string, unknown> } {
  const written: string[] = [];
  return { logger: createLogger('hotline-cases', level, { write: (line: string) => written.push(line) }), text: () => written.join(''), last: () => JSON.parse(written.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('a log line', () => {
  it.each(['authorization', 'password', 'token', 'refreshToken', 'setupCode', 'name', 'phone', 'note', 'text', 'body', 'caller', 'identity', 'address'])('P1 has no %s, at the top or within', (property) => {
    const { logger, text } = lines();
    logger.info({ [property]: 'CANARY', request: { [property]: 'CANARY', deep: { [property]: 'CANARY' } } }, 'something happened');
    expect(text()).not.toContain('CANARY');
    expect(text()).toContain('something happened');
  });

  it('P1 tells a database error’s code and message, not the row that it quotes', () => {
    const { logger, text, last } = lines();
    const driverError = Object.assign(new Error('duplicate key value violates unique constraint "client_phone"'), { code: '23505', detail: 'Key (phone)=(CANARY) already exists.', parameters: ['CANARY'] });
    logger.error({ err: new QueryFailedError('INSERT INTO client VALUES ($1)', ['CANARY'], driverError) }, 'request failed');
    expect(text()).not.toContain('CANARY');
    expect(last()).toMatchObject({ service: 'hotline-cases', err: { type: 'QueryFailedError' } });
  });

  it('tells the chain of causes, each with its code', () => {
    const { logger, last } = lines();
    logger.error({ err: new DomainError('unavailable', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }) }, 'failed');
    expect(last()).toMatchObject({ err: { type: 'DomainError', errorCode: 'unavailable', cause: { type: 'Error', errorCode: 'ECONNREFUSED', message: 'refused' } } });
  });

  it('is not written below its level', () => {
    const { logger, text } = lines('warn');
    logger.info('all is well');
    expect(text()).toBe('');
  });
});
