/** Which addresses lead out in plain, and what drivers are told. */
import { describe, expect, it } from '@jest/globals';
import { natsTls, plainAddresses, verifiedPostgresUrl } from './transport.js';

describe('an address', () => {
  it.each([
    'https://h:1', 'tls://h:4222', 'tls://a:4222,tls://b:4222', 'postgresql://u:p@h/d?sslmode=verify-full', 'postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=/ca',
    'http://127.0.0.1:1', 'http://[::1]:1', 'nats://localhost:4222', 'postgresql://u:p@127.0.0.1:5432/d', 'postgresql://u:p@/d?host=/run/postgresql',
  ])('%s is encrypted for whom it is meant, or stays on this machine', (address) => {
    expect(plainAddresses({ IT: address, NONE: undefined }, {})).toEqual([]);
  });

  it.each([
    'http://h:1', 'http://127.0.0.1.example.org', 'nats://h:4222', 'tls://a:4222,nats://b:4222', 'postgresql://u:p@h/d', 'postgres://u:p@h/d?sslmode=require', 'postgresql://u:p@h/d?sslmode=disable',
    'postgresql://u:p@127.0.0.1/d?host=db',
  ])('%s leads out in plain, or to whoever answers', (address) => {
    expect(plainAddresses({ FINE: 'https://h', IT: address }, {})).toEqual(['IT']);
  });

  it('of NATS is encrypted where an authority is given, since the client then takes no other', () => {
    expect(plainAddresses({ NATS_URL: 'nats://a:4222,nats://b:4222' }, { caFile: '/ca' })).toEqual([]);
    expect(natsTls('nats://h', { caFile: '/ca', certFile: undefined })).toEqual({ caFile: '/ca' });
    expect([natsTls('tls://h', {}), natsTls('nats://h', {}), natsTls('tls://h,nats://i', {})]).toEqual([{}, undefined, undefined]);
  });
});

describe('a PostgreSQL URL', () => {
  it('is made to verify the server by the authority that is given', () => {
    expect(verifiedPostgresUrl('postgresql://u:p%40@h:5432/d?application_name=x', '/run/ca.crt')).toBe('postgresql://u:p%40@h:5432/d?application_name=x&sslmode=verify-full&sslrootcert=%2Frun%2Fca.crt');
  });

  it('stays as it is where it says for itself, and without an authority', () => {
    expect(verifiedPostgresUrl('postgresql://u@h/d?sslmode=verify-full&sslrootcert=/own', '/ca')).toBe('postgresql://u@h/d?sslmode=verify-full&sslrootcert=/own');
    expect(verifiedPostgresUrl('postgresql://u@h/d', undefined)).toBe('postgresql://u@h/d');
  });
});
