/** In whose name policies act: the service's own. */
import type { Permission } from '@nuanxin/contracts';
import type { Access } from '@nuanxin/service-kit';

export const system = (permission: Permission): Access => ({ actor: { kind: 'system', service: 'duty-roster' }, permission });
