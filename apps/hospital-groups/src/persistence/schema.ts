/** The tables and migrations of hospital-groups. */
import type { Schema } from '@nuanxin/service-kit';
import { assessmentTable } from './assessment.table.js';
import { groupTable } from './group.table.js';
import { hospitalTable } from './hospital.table.js';
import { Hospitals1750000001000 } from './migrations/1750000001000-hospitals.js';
import { Groups1750000001100 } from './migrations/1750000001100-groups.js';

export const schema: Schema = { entities: [hospitalTable, assessmentTable, groupTable], migrations: [Hospitals1750000001000, Groups1750000001100] };
