/** What a session is used by, in words that its owner recognises: the family alone, since the rest would tell devices apart. */
import Bowser from 'bowser';

const USER_AGENT_LENGTH_MAX = 512;
/** The first product of a program that is no browser, such as `curl/8.5.0` (RFC 9110 §10.1.5). */
const PRODUCT = /^[\w.-]{1,32}/;

const said = (name: string | undefined): string | undefined => (name === '' ? undefined : name);

/** `Chrome on Android`, `WeChat on iOS`, `curl`; null where it is not said. */
export function agentFamily(userAgent: string | undefined): string | null {
  if (userAgent === undefined || userAgent.trim() === '') return null;
  const { browser, os } = Bowser.parse(userAgent.slice(0, USER_AGENT_LENGTH_MAX));
  const program = said(browser.name) ?? PRODUCT.exec(userAgent)?.[0];
  if (program === undefined) return null;
  const system = said(os.name);
  return system === undefined ? program : `${program} on ${system}`;
}
