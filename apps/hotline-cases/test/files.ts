/** How files are sent and fetched in the tests of attachments: over plain HTTP, as the service itself speaks it. */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CallOptions } from '@nuanxin/testing';
import type { Hotline } from './hotline.js';

export interface Uploaded {
  readonly status: number;
  readonly body: { readonly attachmentId: string; readonly code?: string; readonly detail?: string; readonly errors?: readonly { pointer: string }[] };
}

type Body = Buffer | ReadableStream<Uint8Array>;

export class Files {
  constructor(private readonly test: Hotline) {}

  private token(who: CallOptions): Promise<string> {
    return this.test.tokens.sign(who.role ?? 'administrator', who);
  }

  /** Sends a file; what is not said is as it should be. */
  async upload(who: CallOptions, caseId: string, content: Body, { name = '扫描.pdf', noteId, key = randomUUID(), type = 'application/octet-stream', signal }: { name?: string; noteId?: string; key?: string; type?: string; signal?: AbortSignal } = {}): Promise<Uploaded> {
    const url = new URL(`/v1/cases/${caseId}/attachments?${new URLSearchParams({ name, ...(noteId === undefined ? {} : { noteId }) }).toString()}`, this.test.service.url);
    const response = await fetch(url, {
      method: 'POST', headers: { 'authorization': `Bearer ${await this.token(who)}`, 'content-type': type, 'idempotency-key': key },
      body: Buffer.isBuffer(content) ? new Uint8Array(content) : content, duplex: 'half', ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, body: await response.json() as Uploaded['body'] };
  }

  async download(who: CallOptions, caseId: string, attachmentId: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
    const response = await fetch(new URL(`/v1/cases/${caseId}/attachments/${attachmentId}`, this.test.service.url), { headers: { authorization: `Bearer ${await this.token(who)}`, ...headers } });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  /** Every file in the folder of attachments, finished or not, but for the folders. */
  async stored(): Promise<string[]> {
    const folder = this.test.environment['ATTACHMENTS_DIR'] ?? '';
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  }
}
