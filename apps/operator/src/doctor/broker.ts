/** The doctor looks at NATS: whether it keeps what it acknowledges, has the streams and durables of this version, and how far consumers are behind. */
import { jetstreamManager, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import { AUDIT_STREAM, checkBroker, connectNats, topologyOf, unlessMissing, type Topology } from '@nuanxin/messaging';
import { tlsFiles } from '../connections.js';
import { looking, type About, type Finding } from './finding.js';

const PENDING_MAX = 10_000;
/** Of a stream's limit; past it nothing more is taken. */
const FULL = 0.8;
const PROVISIONER = 'the provisioner makes it: see that it runs (nuanxin streams)';

export interface BrokerOptions {
  readonly district: string;
  readonly servers: string;
  readonly monitorUrl: string | undefined;
  readonly credentialsFile: string;
  readonly replicas: number;
}

export async function lookAtBroker(options: BrokerOptions): Promise<Finding[]> {
  const monitor = options.monitorUrl === undefined ? [] : await looking('NATS', 'see that its monitor can be reached', async (of) => {
    const problem = await checkBroker(options.monitorUrl ?? '');
    return [problem === undefined ? of.fine('is new enough and writes through before it acknowledges') : of.problem(problem, 'services are not ready until this is put right')];
  });
  const streams = await looking('NATS', 'see that it runs, that a network policy lets this through, and that it knows the users of this district (nuanxin nats-accounts)', (of) => lookAtStreams(options, of));
  return [...monitor, ...streams];
}

async function lookAtStreams({ district, servers, credentialsFile, replicas }: BrokerOptions, of: About): Promise<Finding[]> {
  const connection = await connectNats({ servers, user: 'provisioner', credentialsFile, tls: tlsFiles() });
  try {
    const [manager, topology] = [await jetstreamManager(connection), topologyOf(district)];
    const found: Finding[] = [];
    for (const { name } of topology.streams) {
      const info = await manager.streams.info(name).catch(unlessMissing);
      found.push(...(info === undefined ? [of.problem(`the stream ${name} is not there${name === AUDIT_STREAM ? ', and with it every anchor of the audit logs' : ''}`, PROVISIONER)] : lookAtStream(info, replicas, of)));
    }
    found.push(...await lookAtDurables(manager, topology, of));
    return found.length > 0 ? found : [of.fine(`has ${topology.streams.length} streams and ${topology.durables.length} durables, none of them behind`)];
  } finally {
    await connection.close();
  }
}

function lookAtStream({ config, state, cluster }: StreamInfo, replicas: number, of: About): Finding[] {
  const behind = (cluster?.replicas ?? []).filter(({ current }) => !current).map(({ name }) => name);
  return [
    ...(config.num_replicas >= replicas ? [] : [of.warning(`the stream ${config.name} has ${config.num_replicas} replicas, not ${replicas}`, PROVISIONER)]),
    ...(behind.length === 0 ? [] : [of.warning(`the stream ${config.name} is not current on ${behind.join(', ')}`, 'see that these servers run and have room')]),
    ...(config.max_bytes < 0 || state.bytes < config.max_bytes * FULL ? [] : [of.problem(`the stream ${config.name} is nearly full, and takes nothing more then`, 'see what is sent so much; events stay in the outboxes meanwhile')]),
  ];
}

async function lookAtDurables(manager: JetStreamManager, { durables }: Topology, of: About): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { stream, name, service } of durables) {
    const info = await manager.consumers.info(stream, name).catch(unlessMissing);
    if (info === undefined) found.push(of.problem(`the durable ${name} is not there`, PROVISIONER));
    else if (info.num_pending > PENDING_MAX) found.push(of.warning(`${info.num_pending} events wait at ${name}`, `see that ${service} runs and that nothing slows it`));
  }
  return found;
}
