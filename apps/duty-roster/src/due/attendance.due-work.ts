/** What becomes due in shifts: those that nobody came to, and those that nobody checked out of (DR-12, DR-13). */
import { Inject, Injectable } from '@nestjs/common';
import type { DueWork } from '@nuanxin/service-kit';
import { closeForgotten, GRACE_HOURS, markMissed } from '../domain/attendance.js';
import { ShiftsRepository } from '../persistence/shifts.repository.js';
import { system } from '../system.js';

const BATCH = 100;
const access = system('shift.check');

@Injectable()
export class AttendanceDueWork implements DueWork {
  readonly name = 'attendance';

  constructor(@Inject(ShiftsRepository) private readonly shifts: ShiftsRepository) {}

  async run(now: Date): Promise<number> {
    const missed = await this.shifts.missed(now, BATCH);
    for (const id of missed) await this.shifts.update(id, access, (state) => markMissed(state, now));
    const forgotten = await this.shifts.forgotten(now, GRACE_HOURS, BATCH);
    for (const id of forgotten) await this.shifts.update(id, access, (state) => closeForgotten(state, now));
    return missed.length + forgotten.length;
  }
}
