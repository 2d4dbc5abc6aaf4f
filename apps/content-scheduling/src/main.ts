/** Starts content-scheduling. */
import { runService } from '@nuanxin/service-kit';
import { contentScheduling } from './content-scheduling.module.js';

await runService(contentScheduling);
