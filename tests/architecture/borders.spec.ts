/** The borders bite: every deliberate violation is refused by the rule that it names, and lawful code is not. */
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

interface Sample { readonly name: string; readonly code: string; readonly filePath: string; readonly needsTypes: boolean }
interface Found { readonly name: string; readonly messages: readonly { ruleId: string | null; severity: number; message: string }[] }

const here = import.meta.dirname;
const violations = path.join(here, 'violations');

/** A violation says in a comment of its own what it stands for and what must refuse it. */
function violationIn(file: string): Sample & { rule: string } {
  const code = readFileSync(path.join(violations, file), 'utf8');
  const header = /\/\*\* Stands for (\S+); refused by (\S+)\. \*\//.exec(code);
  if (header?.[1] === undefined || header[2] === undefined) throw new Error(`${file} does not say what it stands for and what refuses it.`);
  const itself = header[1] === 'itself';
  return { name: file.replace(/\.ts$/, ''), code, filePath: itself ? path.join('tests/architecture/violations', file) : header[1], needsTypes: itself, rule: header[2] };
}

const refused = readdirSync(violations, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort().map(violationIn);

const lawful: readonly Sample[] = [
  { name: 'a service imports its libs', filePath: 'apps/hotline-cases/src/cases.service.ts', code: "import { openCase } from './domain/case.js';\nimport { subjectOf } from '@nuanxin/contracts';\nimport * as mine from '@nuanxin/contracts/hotline-cases';\nimport { startService } from '@nuanxin/service-kit';\nimport { seal } from '@nuanxin/vault';\nimport { Injectable } from '@nestjs/common';\nimport { createHash } from 'node:crypto';\n\nexport const used = [openCase, subjectOf, mine, startService, seal, Injectable, createHash];\n" },
  { name: 'a domain imports what is pure', filePath: 'apps/hotline-cases/src/domain/case.ts', code: "import { DomainError } from '@nuanxin/kernel';\nimport { caseStatus } from '@nuanxin/contracts/hotline-cases';\nimport { Temporal } from 'temporal-polyfill';\nimport { note } from './note.js';\n\nexport const used = [DomainError, caseStatus, Temporal, note, new Date(0)];\n" },
  { name: "a domain's spec uses the test harness", filePath: 'apps/hotline-cases/src/domain/case.spec.ts', code: "import fc from 'fast-check';\nimport { eventually } from '@nuanxin/testing';\n\nexport const used = [fc, eventually, new Date()];\n" },
  { name: 'the launcher starts and asks', filePath: 'apps/launcher/src/start.ts', code: "import { createClient } from '@nuanxin/client';\nimport { startPostgres } from '@nuanxin/embedded';\n\nexport const used = [createClient, startPostgres, process.env['PORT']];\n" },
  { name: 'service-kit reads the environment', filePath: 'libs/service-kit/src/config.ts', code: "import { routes } from '@nuanxin/contracts';\n\nexport const used = [routes, process.env];\n" },
].map((sample) => ({ ...sample, code: `/** A lawful file. */\n${sample.code}`, needsTypes: false }));

function lint(samples: readonly Sample[]): Promise<Map<string, Found['messages']>> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [path.join(here, 'lint-as.mjs')], { cwd: path.join(here, '../..'), maxBuffer: 16 * 1024 * 1024 }, (error, stdout) => {
      if (error) { reject(error); return; }
      resolve(new Map((JSON.parse(stdout) as Found[]).map((found) => [found.name, found.messages])));
    });
    child.stdin?.end(JSON.stringify(samples));
  });
}

describe('the borders of the tree', () => {
  let found: Awaited<ReturnType<typeof lint>>;
  beforeAll(async () => { found = await lint([...refused, ...lawful]); }, 120_000);

  it.each(refused)('refuses $name ($rule)', ({ name, rule }) => {
    const errors = found.get(name)?.filter((message) => message.severity === 2).map((message) => message.ruleId ?? message.message);
    expect(errors).toEqual([rule]);
  });

  it.each(lawful)('lets pass: $name', ({ name }) => {
    expect(found.get(name)).toEqual([]);
  });
});
