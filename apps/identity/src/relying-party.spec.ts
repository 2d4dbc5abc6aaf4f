/** Rule ID-24: for which site passkeys are, and from which pages they are taken, is configured. */
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@nuanxin/service-kit';
import { identityConfig } from './config.js';
import { relyingPartyOf } from './relying-party.js';

const partyOf = (environment: Record<string, string>) => relyingPartyOf(loadConfig(identityConfig, { IDENTITY_KEY_FILE: 'x', ...environment }), 'tianjin');

describe('the site of passkeys', () => {
  it('ID-24 is the domain and its pages that are configured', () => {
    expect(partyOf({})).toBeUndefined();
    expect(partyOf({ PASSKEY_RP_ID: 'example.org', PASSKEY_ORIGINS: 'https://example.org, https://console.example.org:8443' })).toEqual({ id: 'example.org', name: 'nuanxin tianjin', origins: ['https://example.org', 'https://console.example.org:8443'] });
    expect(partyOf({ PASSKEY_RP_ID: 'localhost', PASSKEY_ORIGINS: 'http://localhost:8080' })?.origins).toEqual(['http://localhost:8080']);
  });

  it.each([
    ['http://example.org', 'without HTTPS'], ['https://example.com', 'of another site'], ['https://badexample.org', 'of a site that ends alike'], ['https://example.org/', 'with a path'], ['example.org', 'that is no origin'], ['', 'of none'],
    [Array.from({ length: 11 }, (_, index) => `https://p${index}.example.org`).join(), 'more than ten'],
  ])('ID-24 refuses %s', (origins) => { expect(() => partyOf({ PASSKEY_RP_ID: 'example.org', PASSKEY_ORIGINS: origins })).toThrow('PASSKEY_ORIGINS'); });

  it('ID-24 refuses pages without a site, and a site that is no domain', () => {
    expect(() => partyOf({ PASSKEY_ORIGINS: 'https://example.org' })).toThrow('PASSKEY_ORIGINS');
    for (const id of ['https://example.org', 'Example.org', '*', 'example.org.']) expect(() => partyOf({ PASSKEY_RP_ID: id, PASSKEY_ORIGINS: 'https://example.org' })).toThrow('PASSKEY_RP_ID');
  });
});
