/** What the gateway says about itself: where things are, and the documents made from the contracts. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readDocument, type Document } from './documents.js';

@Controller()
export class DocumentsController {
  private readonly openapi = readDocument('openapi.json');
  private readonly asyncapi = readDocument('asyncapi.json');

  @Get('/')
  index(): Record<string, string> {
    return { name: 'nuanxin', openapi: '/openapi.json', asyncapi: '/asyncapi.json', live: '/health/live', ready: '/health/ready' };
  }

  @Get('/openapi.json')
  readOpenapi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    send(this.openapi, request, reply);
  }

  @Get('/asyncapi.json')
  readAsyncapi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    send(this.asyncapi, request, reply);
  }
}

function send(document: Document, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ etag: document.etag, 'cache-control': 'no-cache', 'content-type': 'application/json; charset=utf-8' });
  if (request.headers['if-none-match'] === document.etag) void reply.status(304).send();
  else void reply.send(document.text);
}
