/** In whose name identity does what no person asks for by right: signing in, ending sessions, making keys. */
import type { Access } from '@nuanxin/service-kit';

export const SYSTEM: Access = { actor: { kind: 'system', service: 'identity' }, permission: 'person.write' };
