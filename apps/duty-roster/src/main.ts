/** Starts duty-roster. */
import { runService } from '@nuanxin/service-kit';
import { dutyRoster } from './duty-roster.module.js';

await runService(dutyRoster);
