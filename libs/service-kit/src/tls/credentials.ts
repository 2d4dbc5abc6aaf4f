/** What a program proves itself by and whom it believes, from files that may be renewed under it: what is new is taken up without a restart. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { createSecureContext, Server as TlsServer } from 'node:tls';
import type { TlsFiles } from '@nuanxin/messaging';
import { StartupError, type TlsConfig } from '../runtime/config.js';
import type { Logger } from '../runtime/logger.js';

/** RFC 9325 §3.1: nothing below 1.2; 1.3 wherever the other side has it. */
const MIN_VERSION = 'TLSv1.2';

/** What TLS is made from, on either side. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion: typeof MIN_VERSION;
}

/** The files that a configuration names. */
export const tlsFilesOf = (config: Pick<TlsConfig, 'TLS_CA_FILE' | 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>): TlsFiles => ({ caFile: config.TLS_CA_FILE, certFile: config.TLS_CERT_FILE, keyFile: config.TLS_KEY_FILE });

/** One set of files, as last found whole. */
export class Credentials {
  private timer: NodeJS.Timeout | undefined;
  private refused: string | undefined;

  private constructor(private readonly files: TlsFiles, private readonly lookMs: number, private material: TlsMaterial) {}

  /** Reads the files that are named. Throws a StartupError that says which cannot be used. */
  static async of(config: TlsConfig): Promise<Credentials> {
    const files = tlsFilesOf(config);
    if ((files.certFile === undefined) !== (files.keyFile === undefined)) throw new StartupError('TLS_CERT_FILE and TLS_KEY_FILE belong together: set both or neither.');
    try {
      return new Credentials(files, config.TLS_LOOK_MS, await read(files));
    } catch (cause) {
      throw new StartupError(`The certificate cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. See TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE.`, { cause });
    }
  }

  /** As of now; another object once something was renewed. */
  get current(): TlsMaterial {
    return this.material;
  }

  /** What a server listens with; undefined where there is no certificate, and it listens in plain. With an authority it asks its peers who they are. */
  get forServer(): (TlsMaterial & { requestCert: boolean; rejectUnauthorized: false }) | undefined {
    if (this.material.cert === undefined) return undefined;
    // Who shows nothing is not turned away here: the kubelet's probes cannot. `admitPeers` decides by route.
    return { ...this.material, requestCert: this.material.ca !== undefined, rejectUnauthorized: false };
  }

  /**
   * Looks at the files from time to time and gives the server what is renewed: connections that are made from then on see it, those that
   * are open go on. By reading, not by watching: Kubernetes swaps a link two folders above them.
   */
  watch(server: Server, logger: Logger): void {
    if (this.files.caFile === undefined && this.files.certFile === undefined) return;
    this.timer = setInterval(() => void this.look(server, logger), this.lookMs);
    this.timer.unref();
  }

  /** Ends looking. */
  stop(): void {
    clearInterval(this.timer);
  }

  private async look(server: Server, logger: Logger): Promise<void> {
    try {
      const next = await read(this.files);
      this.refused = undefined;
      if (next.ca === this.material.ca && next.cert === this.material.cert && next.key === this.material.key) return;
      if (server instanceof TlsServer) server.setSecureContext(next);
      this.material = next;
      logger.info({ until: next.cert === undefined ? undefined : new X509Certificate(next.cert).validTo }, 'renewed certificates are taken up');
    } catch (err) {
      // Half of them may be written so far. Said once, not at every look.
      const said = err instanceof Error ? err.message : String(err);
      if (said !== this.refused) logger.error({ err }, 'the certificate on disk cannot be used; the one before stays');
      this.refused = said;
    }
  }
}

/** Throws where a file cannot be read, is no certificate or key, or certificate and key don't belong together. */
async function read({ caFile, certFile, keyFile }: TlsFiles): Promise<TlsMaterial> {
  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(async (file) => (file === undefined ? undefined : readFile(file, 'utf8'))));
  const material = { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }), minVersion: MIN_VERSION } as const;
  if (ca !== undefined) void new X509Certificate(ca);
  if (cert !== undefined && key !== undefined && !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error('certificate and key do not belong together');
  createSecureContext(material);
  return material;
}
