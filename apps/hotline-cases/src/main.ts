/** Starts hotline-cases. */
import { runService } from '@nuanxin/service-kit';
import { hotlineCases } from './hotline-cases.module.js';

await runService(hotlineCases);
