/** The process around the gateway: configuration, traces, serving, an orderly end. */
import { fail, loadConfig, onShutdown, startTelemetry, telemetryOptions } from '@nuanxin/service-kit';
import { gatewayConfig } from './config.js';
import { startGateway } from './gateway.js';

/** What main.ts calls. Ends the process with 1, and says what to do, when the gateway cannot start. */
export async function runGateway(): Promise<void> {
  try {
    const config = loadConfig(gatewayConfig);
    const telemetry = await startTelemetry(telemetryOptions('gateway', config));
    const gateway = await startGateway(config);
    gateway.logger.info({ url: gateway.url, metrics: telemetry.metricsUrl }, 'serving');
    onShutdown(config, async () => {
      await gateway.stop();
      await telemetry.stop();
    });
  } catch (error) {
    fail('gateway', error);
  }
}
