/** Connections to others by HTTPS: each is made with the credentials of that moment, and holds the other side to its name. */
import { buildConnector } from 'undici';
import type { Credentials } from './credentials.js';

/** Makes connections for undici's pools within `timeoutMs`. No session is resumed, since that would spare the other side the proof of who it is now. */
export function connectorOf(credentials: Credentials, timeoutMs: number): buildConnector.connector {
  let made = credentials.current;
  const build = (): buildConnector.connector => buildConnector({ ...made, timeout: timeoutMs, maxCachedSessions: 0 });
  let connect = build();
  return (options, callback) => {
    if (made !== credentials.current) {
      made = credentials.current;
      connect = build();
    }
    connect(options, callback);
  };
}
