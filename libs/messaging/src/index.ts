/** Messaging: outbox, relay, router, inbox, and the topology that servers and tests render from. */
export * from './cause.js';
export * from './connection.js';
export * from './envelope.js';
export * from './failpoints.js';
export * from './handler.js';
export * from './inbox.js';
export * from './migrations.js';
export * from './nats-config.js';
export * from './outbox.js';
export * from './parked.js';
export * from './provision.js';
export * from './relay.js';
export * from './relay-publish.js';
export * from './republish.js';
export * from './router.js';
export * from './topology.js';
export * from './transient.js';
