/** Rule ID-16: what is kept of the program that a session is used by. */
import { describe, expect, it } from '@jest/globals';
import { agentFamily } from './agent-family.js';

describe('the family of a program', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36', 'Chrome on Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1', 'Safari on iOS'],
    ['Mozilla/5.0 (Linux; Android 13; M2012K11AC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49', 'WeChat on Android'],
    ['curl/8.5.0', 'curl'], ['node', 'node'], ['', null], ['  ', null], ['\u0007(', null], [undefined, null],
  ])('ID-16 of %j', (userAgent, family) => { expect(agentFamily(userAgent)).toBe(family); });
});
