/** What becomes due in shifts: whose person is not there yet, those that nobody came to, and those that nobody checked out of (DR-12, DR-13, DR-19). */
import { Inject, Injectable } from '@nestjs/common';
import { assertNever, type Ids } from '@nuanxin/kernel';
import { IDS, type DueWork } from '@nuanxin/service-kit';
import { closeForgotten, markMissed } from '../domain/attendance.js';
import { openBreach, resolveBreach, uncheckedFinding } from '../domain/breach.js';
import { BreachesRepository } from '../persistence/breaches.repository.js';
import { ShiftsRepository, type DueShift } from '../persistence/shifts.repository.js';
import { system } from '../system.js';

const BATCH = 100;
const access = system('shift.check');

@Injectable()
export class AttendanceDueWork implements DueWork {
  readonly name = 'attendance';

  constructor(@Inject(ShiftsRepository) private readonly shifts: ShiftsRepository, @Inject(BreachesRepository) private readonly breaches: BreachesRepository, @Inject(IDS) private readonly ids: Ids) {}

  /** A shift that nobody came to is told of before it is marked as missed, also where time jumped past its end. */
  async run(now: Date): Promise<number> {
    const due = await this.shifts.due(now, BATCH);
    for (const shift of due) await this.settle(shift, now);
    const settled = await this.breaches.settled(BATCH);
    for (const { id } of settled) await this.breaches.update(id, resolveBreach);
    return due.length + settled.length;
  }

  private async settle({ id, what }: DueShift, now: Date): Promise<void> {
    switch (what) {
      case 'unchecked': {
        const { state, changes } = openBreach(this.ids.next(), uncheckedFinding(await this.shifts.get(id, access)), now);
        await this.breaches.create(state, changes);
        return;
      }
      case 'missed':
        await this.shifts.update(id, access, (state) => markMissed(state, now));
        return;
      case 'forgotten':
        await this.shifts.update(id, access, (state) => closeForgotten(state, now));
        return;
      default:
        assertNever(what);
    }
  }
}
