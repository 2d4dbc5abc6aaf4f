/** What time brings by itself: slots of the next days, and slots that are due, late or past. */
import { Inject, Injectable } from '@nestjs/common';
import type { DueWork } from '@nuanxin/service-kit';
import { PlansRepository } from './persistence/plans.repository.js';
import { SlotsRepository } from './persistence/slots.repository.js';

@Injectable()
export class Schedule implements DueWork {
  readonly name = 'slots';

  constructor(@Inject(PlansRepository) private readonly plans: PlansRepository, @Inject(SlotsRepository) private readonly slots: SlotsRepository) {}

  /** One batch of each; two indexed queries where nothing is due. */
  async run(now: Date): Promise<number> {
    const moment = now.toISOString();
    return (await this.plans.carryOn(moment)) + (await this.slots.passTime(moment));
  }
}
