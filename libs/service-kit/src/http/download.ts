/** Downloads: a file's content, whole or a range of it, as RFC 9110 says (§13, §14), for saving and for nothing else. */
import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from 'range-parser';
import { isNamed } from './conditional.js';

/** A file as its service knows it. */
export interface FileToSend {
  readonly size: number;
  readonly type: string;
  readonly name: string;
  /** Its ETag: a file with another content has another one, or another address. */
  readonly version: number;
  /** The bytes of a part. What it throws before the first of them is told as a problem; after it the connection breaks. */
  open(part: { readonly offset: number; readonly length: number }): Promise<AsyncIterable<Uint8Array>>;
}

/** Whatever opens it, nothing in it runs, nothing is loaded, and no page shows it as its own. */
const POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** What a controller method gives that answers with a file. */
export class Download {
  constructor(private readonly file: FileToSend) {}

  /** 200 with all of it, 206 with the range that is asked for, or 304. Throws `range-not-satisfiable`, and what opening throws. */
  async answer({ headers }: Pick<FastifyRequest, 'headers'>, reply: FastifyReply): Promise<StreamableFile | undefined> {
    const { size, type, name, version } = this.file;
    const etag = `"${version}"`;
    void reply.headers({ etag, 'accept-ranges': 'bytes', 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' });
    if (isNamed(etag, headers['if-none-match'])) {
      void reply.status(304);
      return undefined;
    }
    const range = rangeOf(headers, etag, size);
    if (range === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${size}`);
      throw new DomainError('range-not-satisfiable');
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const content = await this.file.open({ offset: start, length: end - start + 1 });
    void reply.status(range === undefined ? 200 : 206);
    if (range !== undefined) void reply.header('content-range', `bytes ${start}-${end}/${size}`);
    return new StreamableFile(Readable.from(content, { objectMode: false }), { type, length: end - start + 1, disposition: contentDisposition(name) });
  }
}

/**
 * The one range to answer with; undefined for the whole: none is asked for, it cannot be read or is in other units (§14.2), or
 * If-Range names another file than this (§13.1.5). Of several the first is given, which §14.2 lets a server do.
 */
function rangeOf(headers: FastifyRequest['headers'], etag: string, size: number): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [asked, onlyOf] = [headers.range, headers['if-range']];
  if (asked === undefined || (onlyOf !== undefined && onlyOf !== etag)) return undefined;
  const { code, type, ranges: [first] } = parse(size, asked);
  return type !== 'bytes' || (code & MALFORMED) !== 0 ? undefined : first ?? 'unsatisfiable';
}

/** Of the bits of range-parser's code: a range that cannot be read. */
const MALFORMED = 1;
