/** What duty-roster answers with. */
import { z } from 'zod';
import { line } from '../core/common.js';
import { examples } from '../core/example.js';
import { postAggregate, shiftAggregate, taskAggregate } from './aggregates.js';

export const postView = postAggregate.state.extend({ version: z.int() }).meta({ id: 'Post' }).register(examples, { example: { ...postAggregate.example, version: 1 } });

export const shiftView = shiftAggregate.state.extend({
  version: z.int(), correctionReason: line(500).nullable().describe('Why its times were corrected; it is in no event.'),
}).meta({ id: 'Shift' }).register(examples, { example: { ...shiftAggregate.example, version: 3, correctionReason: null } });

export const taskView = taskAggregate.state.extend({
  version: z.int(), note: line(500).nullable().describe('What is to be done, in words; it is in no event. No names and nothing about a client.'),
}).meta({ id: 'Task' }).register(examples, { example: { ...taskAggregate.example, version: 1, note: null } });
