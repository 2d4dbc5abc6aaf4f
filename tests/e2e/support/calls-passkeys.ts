/** Calls of passkeys: no authenticator is there, so what is shown is nobody's. */
import type { Calls } from './setting.js';

const passkeyId = '0196a2b4-0000-7000-8000-0000000000d1';
const challenge = 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE';
const clientDataJSON = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin: 'http://localhost:8080', crossOrigin: false })).toString('base64url');
const id = 'BLnB0JMtM2QE5zPXyfUlXw';
const shown = { id, type: 'public-key', response: { clientDataJSON, authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MdAAAAAQ', signature: 'MEUCIQDz', userHandle: 'AZaitAAAcACAAAAAAAAAAQ' } };
const made = { id, type: 'public-key', response: { clientDataJSON, attestationObject: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YQ', transports: ['internal'] } };

export const passkeyCalls: Calls = {
  beginPasskey: () => Promise.resolve({ body: {} }),
  registerPasskey: () => Promise.resolve({ body: { name: '手机', credential: made } }),
  listOwnPasskeys: () => Promise.resolve({}),
  renamePasskey: () => Promise.resolve({ params: { passkeyId }, body: { name: '手机' } }),
  removePasskey: () => Promise.resolve({ params: { passkeyId }, body: {} }),
  beginReauthenticationByPasskey: () => Promise.resolve({ body: {} }),
  reauthenticateByPasskey: () => Promise.resolve({ body: { credential: shown } }),
  beginSignInByPasskey: () => Promise.resolve({ body: {} }),
  signInByPasskey: () => Promise.resolve({ body: { credential: shown } }),
  getSecondFactorOptions: () => Promise.resolve({ body: { challenge } }),
  signInBySecondPasskey: () => Promise.resolve({ body: { challenge, credential: shown } }),
};
