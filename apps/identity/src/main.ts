/** Starts identity. */
import { runService } from '@nuanxin/service-kit';
import { identity } from './identity.module.js';

await runService(identity);
