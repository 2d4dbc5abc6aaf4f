/** Telemetry that is in trouble holds nothing up, and says at the start what is wrong with its address. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { startTelemetry, StartupError } from '../index.js';

describe('telemetry', () => {
  it('ends though what is left is never taken', async () => {
    const never = (): Promise<void> => new Promise(() => undefined);
    const stuck: SpanProcessor = { onStart: () => undefined, onEnd: () => undefined, forceFlush: never, shutdown: never };
    const telemetry = await startTelemetry({ service: 'test', ratio: 1, processors: [stuck] });
    await telemetry.stop();
    expect(telemetry.metricsUrl).toBeUndefined();
  });

  it('does not start where its port is taken, and names what to set', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    const started = startTelemetry({ service: 'test', ratio: 1, metricsAddress: { host: '127.0.0.1', port } });
    await expect(started).rejects.toThrow(StartupError);
    await expect(started).rejects.toThrow(/METRICS_PORT/);
    other.close();
  });
});
