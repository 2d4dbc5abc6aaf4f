/** Every limit of the gateway in one place (O1); what an operator may change is in `config.ts`. */
import { UPLOAD_SECONDS_MAX } from '@nuanxin/contracts';

/** Bytes of all request headers together; past it 431. An access token with two hundred hospitals takes about 10 KiB. */
export const HEADERS_BYTES_MAX = 16 * 1024;
/** Characters of path and query; past it 400. */
export const URL_LENGTH_MAX = 4_096;
/** Characters of one path parameter; past it the address is unknown. */
export const PARAM_LENGTH_MAX = 200;
/** Milliseconds between two looks at whether requests arrive in time: what is late is ended that much later at the most. */
export const ARRIVAL_CHECK_MS = 1_000;
/** Milliseconds for which what still comes of a body that is too large is thrown away, so that its sender gets to read the answer. */
export const LINGER_MS = 5_000;
/** Milliseconds that an idle connection is kept for a client: longer than common load balancers keep theirs (60 s). */
export const KEEP_ALIVE_MS = 75_000;
/** Connections of clients at once; further ones are dropped by the server. */
export const CONNECTIONS_MAX = 10_000;

/** Connections to one service for calls, and for streams, which have their own so that they take none from the calls. */
export const UPSTREAM_CONNECTIONS = 128;
export const UPSTREAM_STREAMS = 4_096;
/** Seconds after which one who has too many streams open may try again. */
export const STREAM_RETRY_SECONDS = 10;
/** Uploads under way to one service. */
export const UPSTREAM_UPLOADS = 64;
/** Milliseconds in which an upload must have arrived. */
export const UPLOAD_MS = UPLOAD_SECONDS_MAX * 1_000;
/** Milliseconds to connect to a service. */
export const UPSTREAM_CONNECT_MS = 2_000;
/**
 * Milliseconds that an idle connection to a service is kept: less than the services keep theirs (75 s), and less than a service goes on after
 * it said that it ends (the chart's drainSeconds), so that no request meets a connection that is just being closed.
 */
export const UPSTREAM_KEEP_ALIVE_MS = 4_000;
/** Milliseconds until a stream must have begun; once begun it has no limit. */
export const STREAM_BEGIN_MS = 30_000;
/** Seconds after which to try again a service that is down or busy. */
export const RETRY_SECONDS = 1;

/** Bytes from which on an answer is compressed, and how hard brotli tries (of 11): past 4 it costs more time than it saves on the way. */
export const COMPRESSED_BYTES_MIN = 1_024;
export const BROTLI_QUALITY = 4;
/** Seconds for which a browser remembers what a preflight was told. */
export const PREFLIGHT_SECONDS = 600;

/** Addresses, identities, and identities at routes whose rates are counted at once; the one longest unseen is forgotten first. */
export const RATES_KEPT = 20_000;
/** Milliseconds for which what was counted waits, so that it is told to the other gateways together. */
export const RATE_TELL_MS = 10;
/** Keys of one policy in one message between gateways, and characters of one key. */
export const RATE_TALLIES_MAX = 1_000;
export const RATE_KEY_LENGTH_MAX = 400;
/** Bits of an IPv6 address that stand for one client: it owns a /64 as a rule, and could otherwise come from a new address every time. */
export const IPV6_SUBNET = 64;
/** Milliseconds over which requests, and attempts to sign in, are counted. */
export const RATE_WINDOW_MS = 10_000;
export const SIGN_IN_WINDOW_MS = 60_000;

/** Refusals that are logged one by one in a stretch of time, each kind once; the rest are counted. */
export const REFUSALS_LOGGED = 600;
export const REFUSALS_WINDOW_MS = 60_000;

/** Milliseconds between two looks at identity's keys; after a token names an unknown key, and until there are any. */
export const KEYS_REFRESH_MS = 60_000;
export const KEYS_REFRESH_MS_MIN = 2_000;
export const KEYS_FIRST_MS = 500;
export const KEYS_TIMEOUT_MS = 5_000;
export const KEYS_MAX = 16;
/** Persons whose changed roles are remembered; each for as long as a token lives. */
export const ROLE_FLOORS_MAX = 10_000;

/** Milliseconds in which an evaluation instance must have become idle. */
export const EVALUATION_IDLE_MS_MAX = 60_000;
export const EVALUATION_POLL_MS_MIN = 8;
export const EVALUATION_POLL_MS_MAX = 100;
