/** An authenticator and the browser before it, in software: makes passkeys and shows them, right unless told otherwise (W3C Web Authentication Level 3, §6 and §7). */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { RegisteredCredential, ShownCredential } from '@nuanxin/contracts/identity';

export const RP_ID = 'example.org';
export const ORIGIN = 'https://nuanxin.example.org';
export const SECOND_ORIGIN = 'https://console.example.org';

/** What goes otherwise than it should. */
export interface Otherwise {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly counter?: number;
  readonly present?: boolean;
  readonly verified?: boolean;
  readonly backupEligible?: boolean;
  readonly type?: string;
  /** Within a frame of a foreign page. */
  readonly crossOrigin?: boolean;
  readonly userHandle?: string | null;
  readonly attestation?: { readonly fmt: string; readonly attStmt: Map<string, unknown> };
}

interface Creation { readonly challenge: string; readonly rp: { readonly id: string }; readonly user: { readonly id: string } }
interface Request { readonly challenge: string; readonly rpId: string }

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest();
const fromBase64url = (text: string | undefined): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
const FLAGS = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 } as const;

/** One passkey, in one authenticator; `counts` says whether that counts its uses. */
export class SoftPasskey {
  readonly id = randomBytes(32).toString('base64url');
  private readonly key: KeyObject;
  private readonly cose: Map<number, number | Uint8Array<ArrayBuffer>>;
  private uses = 0;
  private handle = '';

  constructor(algorithm: 'ES256' | 'EdDSA' = 'ES256', private readonly counts = true) {
    const { publicKey, privateKey } = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.key = privateKey;
    this.cose = algorithm === 'ES256' ? new Map<number, number | Uint8Array<ArrayBuffer>>([[1, 2], [3, -7], [-1, 1], [-2, fromBase64url(x)], [-3, fromBase64url(y)]]) : new Map<number, number | Uint8Array<ArrayBuffer>>([[1, 1], [3, -8], [-1, 6], [-2, fromBase64url(x)]]);
  }

  /** What `navigator.credentials.create()` gives. */
  make(options: Creation, otherwise: Otherwise = {}): RegisteredCredential {
    this.handle = options.user.id;
    const [id, length] = [Buffer.from(this.id, 'base64url'), Buffer.alloc(2)];
    length.writeUInt16BE(id.length);
    const authData = Buffer.concat([this.authenticatorData(options.rp.id, otherwise, FLAGS.attested), Buffer.alloc(16), length, id, isoCBOR.encode(this.cose)]);
    const { fmt = 'none', attStmt = new Map<string, never>() } = otherwise.attestation ?? {};
    const attestationObject = isoCBOR.encode(new Map<string, string | Map<string, never> | Uint8Array<ArrayBuffer>>([['fmt', fmt], ['attStmt', attStmt as Map<string, never>], ['authData', new Uint8Array(authData)]]));
    return {
      ...this.whole(),
      response: { clientDataJSON: this.clientData('webauthn.create', options.challenge, otherwise).toString('base64url'), attestationObject: Buffer.from(attestationObject).toString('base64url'), transports: ['internal', 'hybrid'] },
    };
  }

  /** What `navigator.credentials.get()` gives. */
  show(options: Request, otherwise: Otherwise = {}): ShownCredential {
    if (this.counts) this.uses += 1;
    const [clientData, authData] = [this.clientData('webauthn.get', options.challenge, otherwise), this.authenticatorData(options.rpId, otherwise, 0)];
    const signature = sign(this.key.asymmetricKeyType === 'ec' ? 'sha256' : null, Buffer.concat([authData, sha256(clientData)]), this.key);
    return {
      ...this.whole(),
      response: {
        clientDataJSON: clientData.toString('base64url'), authenticatorData: authData.toString('base64url'), signature: signature.toString('base64url'),
        userHandle: otherwise.userHandle === undefined ? this.handle : otherwise.userHandle,
      },
    };
  }

  private whole() {
    return { id: this.id, rawId: this.id, type: 'public-key' as const, authenticatorAttachment: 'platform' as const, clientExtensionResults: { credProps: { rk: true } } };
  }

  private clientData(type: string, challenge: string, otherwise: Otherwise): Buffer {
    return Buffer.from(JSON.stringify({ type: otherwise.type ?? type, challenge: otherwise.challenge ?? challenge, origin: otherwise.origin ?? ORIGIN, crossOrigin: otherwise.crossOrigin ?? false }));
  }

  private authenticatorData(rpId: string, { rpId: other, counter = this.uses, present = true, verified = true, backupEligible = true }: Otherwise, more: number): Buffer {
    const flags = (present ? FLAGS.present : 0) | (verified ? FLAGS.verified : 0) | (backupEligible ? FLAGS.backupEligible | FLAGS.backedUp : 0) | more;
    const tail = Buffer.alloc(5);
    tail.writeUInt8(flags);
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(other ?? rpId), tail]);
  }
}
