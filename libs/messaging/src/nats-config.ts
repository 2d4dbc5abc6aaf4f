/** Renders the topology as the configuration file of a nats-server: users by public nkey, deny by default, fsync on every write. */
import { natsUsers, type NatsUser } from '@nuanxin/contracts';
import { EVENT_MAX_BYTES, STORE_MAX_BYTES, type Permissions, type Topology } from './topology.js';

const list = (subjects: readonly string[]): string => `[${subjects.map((subject) => JSON.stringify(subject)).join(', ')}]`;

function user(publicKey: string, { publish, subscribe }: Permissions): string {
  const allowed = publish.length === 0 ? 'publish: { deny: [">"] }' : `publish: { allow: ${list(publish)} }`;
  return `      { nkey: ${publicKey}, permissions: { ${allowed}, subscribe: { allow: ${list(subscribe)} } } }`;
}

/**
 * The server's configuration. Only public keys stand in it; each user's seed stays with the user.
 * `sync_interval: always` is what makes an acknowledged message survive a power cut (the server's own default is two minutes).
 */
export function renderNatsConfig(topology: Topology, options: {
  host: string; port: number; monitorHost: string; monitorPort: number; storeDir: string;
  publicKeys: Readonly<Record<NatsUser, string>>;
  /** With it, clients and the monitor are spoken to by TLS alone. */
  tls?: { readonly certFile: string; readonly keyFile: string };
}): string {
  const monitor = JSON.stringify(`${options.monitorHost}:${options.monitorPort}`);
  return `# Rendered from the contracts of district ${topology.district}; changes are overwritten.
listen: ${JSON.stringify(`${options.host}:${options.port}`)}
${options.tls === undefined ? `http: ${monitor}` : `https: ${monitor}\ntls { cert_file: ${JSON.stringify(options.tls.certFile)}, key_file: ${JSON.stringify(options.tls.keyFile)}, min_version: "1.2" }`}
server_name: ${JSON.stringify(`nuanxin-${topology.district}`)}
max_payload: ${EVENT_MAX_BYTES * 2}
max_connections: 1000
ping_interval: "10s"
write_deadline: "5s"
jetstream {
  store_dir: ${JSON.stringify(options.storeDir)}
  sync_interval: always
  max_memory_store: 268435456
  max_file_store: ${STORE_MAX_BYTES}
}
${renderNatsAccounts(topology, options.publicKeys)}`;
}

/** The one account of a cell with its users: what a server that is configured otherwise must have besides. A public key may be a variable, `$NAME`. */
export function renderNatsAccounts(topology: Topology, publicKeys: Readonly<Record<NatsUser, string>>): string {
  return `accounts {
  CELL {
    jetstream: enabled
    users: [
${natsUsers.map((name) => user(publicKeys[name], topology.users[name])).join('\n')}
    ]
  }
}
`;
}
