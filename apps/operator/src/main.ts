#!/usr/bin/env node
/** `nuanxin`: the operator's command, the same in the cluster's jobs and on a laptop. */
import { StartError } from '@nuanxin/embedded';
import { DomainError } from '@nuanxin/kernel';
import { operatorCommand } from './command.js';

try {
  await operatorCommand().parseAsync();
} catch (error) {
  if (!(error instanceof StartError) && !(error instanceof DomainError)) throw error;
  process.stderr.write(`${error instanceof DomainError ? error.detail ?? error.code : error.message}\n`);
  process.exitCode = 1;
}
