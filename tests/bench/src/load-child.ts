/** The process that sends the load; started by `load`. */
import autocannon from 'autocannon';
import { v7 } from 'uuid';
import type { LoadPlan, LoadResult } from './load.js';

process.once('message', (message) => {
  const plan = message as LoadPlan;
  void run(plan).then((result) => process.send?.(result));
});

async function run(plan: LoadPlan): Promise<LoadResult> {
  const headers = { 'authorization': `Bearer ${plan.token}`, ...(plan.body === undefined ? {} : { 'content-type': 'application/json' }) };
  const result = await autocannon({
    url: plan.url, connections: plan.connections, duration: plan.seconds, timeout: 10, ...(plan.rate === undefined ? {} : { overallRate: plan.rate }),
    requests: [{
      method: plan.method, headers, ...(plan.body === undefined ? {} : { body: JSON.stringify(plan.body) }),
      setupRequest: (request) => (plan.method === 'GET' ? request : { ...request, headers: { ...headers, 'idempotency-key': v7() } }),
    }],
  });
  return { perSecond: result.requests.average, p50Ms: result.latency.p50, p99Ms: result.latency.p99, failed: result.non2xx + result.errors + result.timeouts };
}
