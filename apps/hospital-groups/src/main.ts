/** Starts hospital-groups. */
import { runService } from '@nuanxin/service-kit';
import { hospitalGroups } from './hospital-groups.module.js';

await runService(hospitalGroups);
