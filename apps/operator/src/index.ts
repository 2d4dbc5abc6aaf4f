/** What tests use of the operator's command. */
export { certificateSecrets } from './certificate-plan.js';
export { operatorCommand } from './command.js';
export { natsAccounts, natsAccountsTemplate } from './nats-accounts.js';
export { completeSecrets, type CellSecretsByName, type SecretsOptions } from './secret-plan.js';
