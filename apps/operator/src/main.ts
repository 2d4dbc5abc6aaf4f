#!/usr/bin/env node
/** `nuanxin`: the operator's command, the same in the cluster's jobs and on a laptop. */
import { StartError } from '@nuanxin/embedded';
import { operatorCommand } from './command.js';

try {
  await operatorCommand().parseAsync();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
