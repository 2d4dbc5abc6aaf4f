/** Everything that hospital-groups does on others' events. */
import type { Handler } from '@nuanxin/messaging';

export const hospitalGroupsHandlers: readonly Handler[] = [];
