/** For which site passkeys are made and from which pages they are taken: as configured, never as a request says. */
import { z } from 'zod';

const ORIGINS_MAX = 10;
const LABELS = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const LOCALHOST = 'localhost';

/** What a browser calls an origin, spelled as it spells it; HTTPS but for this machine. */
const isOrigin = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && hostname === LOCALHOST));
};

export const relyingPartyConfig = {
  /** The domain that passkeys are bound to (WebAuthn's RP id), such as `nuanxin.example.org`. It cannot change later without every passkey being lost. Without it there are none. */
  PASSKEY_RP_ID: z.string().regex(LABELS).exactOptional(),
  /** Origins of the pages at which passkeys are made and shown, with commas between: on that domain or below it. */
  PASSKEY_ORIGINS: z.string().default('').transform((list) => (list.trim() === '' ? [] : list.split(',').map((origin) => origin.trim()))).pipe(z.array(z.string().refine(isOrigin)).max(ORIGINS_MAX)),
};

interface Configured {
  readonly PASSKEY_RP_ID?: string;
  readonly PASSKEY_ORIGINS: readonly string[];
}

/** A browser makes passkeys of a domain at pages of that domain alone; one without the other is a mistake. */
export function isOneSite({ PASSKEY_RP_ID: rpId, PASSKEY_ORIGINS: origins }: Configured): boolean {
  if (rpId === undefined) return origins.length === 0;
  return origins.length > 0 && origins.every((origin) => URL.canParse(origin) && `.${new URL(origin).hostname}`.endsWith(`.${rpId}`));
}

export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origins: readonly string[];
}

/** The site; undefined where none is configured. */
export const relyingPartyOf = ({ PASSKEY_RP_ID: id, PASSKEY_ORIGINS: origins }: Configured, district: string): RelyingParty | undefined => (id === undefined ? undefined : { id, name: `nuanxin ${district}`, origins });
