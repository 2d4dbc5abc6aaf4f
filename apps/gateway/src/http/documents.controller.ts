/** What the gateway says about itself: where things are, the documents made from the contracts, and the page to read them by. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readDocument, readPage, readViewer, Reference, type Document } from './documents.js';

/** The viewer runs our own scripts and asks this server alone; it sets styles on elements, and its icons are data in its style sheet. */
const PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES = { json: 'application/json', html: 'text/html', script: 'text/javascript', style: 'text/css' } as const;

@Controller()
export class DocumentsController {
  private readonly asyncapi = readDocument('asyncapi.json');
  private readonly page = readPage('docs.html');
  private readonly starter = readPage('docs.mjs');
  private readonly viewer = readViewer('swagger-ui-bundle.js');
  private readonly viewerStyle = readViewer('swagger-ui.css');

  constructor(private readonly reference: Reference) {}

  @Get('/')
  index(): Record<string, string> {
    return { name: 'nuanxin', docs: '/docs', openapi: '/openapi.json', asyncapi: '/asyncapi.json', live: '/health/live', ready: '/health/ready' };
  }

  @Get('/openapi.json')
  async readOpenapi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    send(await this.reference.read(), 'json', request, reply);
  }

  @Get('/asyncapi.json')
  readAsyncapi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    send(this.asyncapi, 'json', request, reply);
  }

  @Get('/docs')
  readPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    send(this.page, 'html', request, reply.header('content-security-policy', PAGE_POLICY));
  }

  @Get('/docs/docs.mjs')
  readStarter(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    send(this.starter, 'script', request, reply);
  }

  @Get('/docs/swagger-ui-bundle.js')
  readViewer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    send(this.viewer, 'script', request, reply);
  }

  @Get('/docs/swagger-ui.css')
  readViewerStyle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    send(this.viewerStyle, 'style', request, reply);
  }
}

function send(document: Document, type: keyof typeof TYPES, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ 'etag': document.etag, 'cache-control': 'no-cache', 'content-type': `${TYPES[type]}; charset=utf-8` });
  if (request.headers['if-none-match'] === document.etag) void reply.status(304).send();
  else void reply.compress(document.text);
}
