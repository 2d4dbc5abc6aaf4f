/** Breaches of cover as whoever watches over the district sees them: a metric, read where Prometheus reads. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTelemetry, type Telemetry } from '@nuanxin/service-kit';
import { eventually, scrapeMetrics } from '@nuanxin/testing';
import { RosterTest } from '../test/roster.js';

describe('breaches of cover', () => {
  let telemetry: Telemetry;
  let roster: RosterTest;
  beforeAll(async () => {
    telemetry = await startTelemetry({ service: 'duty-roster', ratio: 0, metricsAddress: { host: '127.0.0.1', port: 0 } });
    roster = await RosterTest.start();
  });
  afterAll(async () => {
    await roster.stop();
    await telemetry.stop();
  });

  const told = async (): Promise<Record<string, number | undefined>> => {
    const { total } = await scrapeMetrics(telemetry.metricsUrl);
    return Object.fromEntries(['nobody-on-duty', 'nobody-checked-in', 'profession-missing'].flatMap((kind) => ['now', 'ahead'].map((when) =>
      [`${kind} ${when}`, total('nuanxin_cover_breaches', { nuanxin_cover_breach_kind: kind, nuanxin_cover_breach_when: when })])));
  };
  const none = { 'nobody-on-duty now': 0, 'nobody-on-duty ahead': 0, 'nobody-checked-in now': 0, 'nobody-checked-in ahead': 0, 'profession-missing now': 0, 'profession-missing ahead': 0 };

  it('D1 are counted by kind, those that stand apart from those ahead, and as none where there are none', async () => {
    await eventually(async () => expect(await told()).toEqual(none));
    const at = await roster.day();
    const { postId } = await roster.group(at(0));
    const times = { postIds: [postId], plannedStart: at(0), plannedEnd: at(20) };
    await roster.plan({ ...times, personId: await roster.person('psychologist') });
    await roster.plan({ ...times, personId: await roster.person('social-worker'), profession: 'social-worker', mode: 'on-call' });
    await roster.advance(at(10));
    // Nobody came to the shift; from 20 to 24 and on the next day nobody is planned.
    await eventually(async () => expect(await told()).toEqual({ ...none, 'nobody-checked-in now': 1, 'nobody-on-duty ahead': 2 }));
    await roster.advance(at(21));
    await eventually(async () => expect(await told()).toEqual({ ...none, 'nobody-on-duty now': 1, 'nobody-on-duty ahead': 1 }));
  });
});
