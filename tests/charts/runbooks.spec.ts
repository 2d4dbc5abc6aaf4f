/** Runbooks: one page for each alert, which says what it means to people, what to look at, what to do and whom to wake; and no page for an alert that there is not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { operatorCommand } from '@nuanxin/operator';
import { alertNames, pageOf } from './watched.js';

const folder = path.join(import.meta.dirname, '../../deploy/runbooks');
const pages = readdirSync(folder);
const read = (page: string): string => readFileSync(path.join(folder, page), 'utf8');

describe('runbooks', () => {
  it('are there for each alert, and for no other', () => {
    expect([...pages].sort()).toEqual(alertNames().map(pageOf).sort());
  });

  it.each(alertNames())('say of %s what it means to people, what to look at, what to do, and whom to wake', (alert) => {
    const page = read(pageOf(alert));
    expect(page.startsWith(`# ${alert}\n`)).toBe(true);
    const [, means, look, act, wake] = /\n\*\*What it means to people\.\*\* (.+)\n\n\*\*Look\*\*\n\n((?:- .+\n)+)\n\*\*Do\*\*\n\n((?:- .+\n)+)\n\*\*Whom to wake\*\*: (.+)\n$/.exec(page) ?? [];
    expect([means, look, act, wake].map((part) => (part ?? '').length > 0)).toEqual([true, true, true, true]);
    expect(page.length).toBeLessThan(2_500);
  });

  it('name commands of `nuanxin` that there are, and pages that there are', () => {
    const commands = operatorCommand().commands.map((command) => command.name());
    for (const page of pages) {
      for (const [, command = ''] of read(page).matchAll(/`nuanxin ([a-z-]+)/g)) expect([page, commands]).toEqual([page, expect.arrayContaining([command])]);
      for (const [, link = ''] of read(page).matchAll(/\]\(([^)]+)\)/g)) expect([page, link, existsSync(path.join(folder, link))]).toEqual([page, link, true]);
    }
  });
});
