/** The short form: fifty streams and ten seconds; nothing may be lost, and everybody sees every line. */
import { expect, it } from '@jest/globals';
import { runLoad } from './run.js';

const SECONDS = 10;
const FOLLOWERS = 50;

it('N1 O1 what is refused while a service restarts succeeds when it is sent again, nothing acknowledged is lost, and streams go on', async () => {
  const said: string[] = [];
  const result = await runLoad({ seconds: SECONDS, followers: FOLLOWERS, say: (line) => said.push(line) })
    .catch((error: unknown) => { throw new Error(said.slice(-20).join('\n'), { cause: error }); });
  expect(result.violations).toEqual([]);
  expect(result.repeated).toBeGreaterThan(0);
  expect(result.followers).toMatchObject({ count: FOLLOWERS, complete: FOLLOWERS });
  expect(result.followers.opened).toBeGreaterThan(FOLLOWERS);
  expect(result.followers.lines).toBeGreaterThan(1);
  // Nothing grows in so short a time; that memory was seen at all is what can be told.
  for (const part of ['gateway', 'volunteer-hours']) expect(result.memory.filter((life) => life.part === part).flatMap(({ samples }) => samples).filter(({ mib, keptMib }) => keptMib > 1 && keptMib < mib).length).toBeGreaterThan(5);
  expect(result.observation.history.length).toBeGreaterThan(result.answered / 2);
}, 300_000);
