/** Drives domain time; exists in evaluation instances alone. */
import { Body, Controller, Get, Headers, HttpCode, Post } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import { advanceBody, type CellState } from './contract.js';
import { EvaluationDriver } from './evaluation-driver.js';

@Controller('/v1/evaluation')
export class EvaluationController {
  constructor(private readonly driver: EvaluationDriver) {}

  @Post('advance')
  @HttpCode(200)
  advance(@Body() body: unknown, @Headers('authorization') authorization: string): Promise<CellState> {
    return this.driver.advance(readAdvance(body), authorization);
  }

  @Get('idle')
  idle(@Headers('authorization') authorization: string): Promise<CellState> {
    return this.driver.state(authorization);
  }
}

function readAdvance(body: unknown): string {
  const read = advanceBody.safeParse(body);
  if (read.success) return read.data.to;
  throw new DomainError('invalid-input', { violations: read.error.issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, message: issue.message })) });
}
