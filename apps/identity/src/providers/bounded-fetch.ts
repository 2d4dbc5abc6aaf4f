/** Calls to providers, bounded: in time, in what is read of an answer, and without following it elsewhere. */

/** Seconds for which a provider may take over one call, the whole of its answer included. */
export const PROVIDER_TIMEOUT_SECONDS = 5;
export const PROVIDER_BODY_BYTES_MAX = 256 * 1024;
const SERVER_ERROR = 500;

/** The provider does not answer, or not as a working one would. */
export class ProviderDown extends Error {}

/** What is sent: nothing, or a form. */
interface Call {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** `fetch` that throws ProviderDown for what is no fault of the request: no connection, no answer in time, one that is too large, 5xx. */
export async function boundedFetch(url: string, { method, headers, body, signal = AbortSignal.timeout(PROVIDER_TIMEOUT_SECONDS * 1_000) }: Call): Promise<Response> {
  try {
    const response = await fetch(url, { method, headers, body: body instanceof URLSearchParams ? body : null, signal, redirect: 'manual' });
    if (response.status >= SERVER_ERROR) throw new ProviderDown(`${new URL(url).host} answered ${response.status}`);
    const text = await readBounded(response);
    return new Response(text.byteLength === 0 ? null : text, { status: response.status, headers: response.headers });
  } catch (cause) {
    throw cause instanceof ProviderDown ? cause : new ProviderDown(`${new URL(url).host} cannot be called`, { cause });
  }
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > PROVIDER_BODY_BYTES_MAX) throw new ProviderDown(`an answer has more than ${PROVIDER_BODY_BYTES_MAX} bytes`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
