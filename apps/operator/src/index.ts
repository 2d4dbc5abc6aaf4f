/** What tests use of the operator's command. */
export { natsAccountsTemplate } from './nats-accounts.js';
export { completeSecrets, type CellSecretsByName, type SecretsOptions } from './secret-plan.js';
