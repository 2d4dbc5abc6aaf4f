/** Starts volunteer-hours. */
import { runService } from '@nuanxin/service-kit';
import { volunteerHours } from './volunteer-hours.module.js';

await runService(volunteerHours);
