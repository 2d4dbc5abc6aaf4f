/** Due work: groups whose facilitators begin or cease to count now, by a period's end or a credential's (HG-10). */
import { Inject, Injectable } from '@nestjs/common';
import type { DueWork } from '@nuanxin/service-kit';
import { GroupsRepository } from './persistence/groups.repository.js';
import { OutlooksRepository } from './persistence/outlooks.repository.js';

/** Groups looked at in a round. */
const BATCH = 100;

@Injectable()
export class TurnsDueWork implements DueWork {
  readonly name = 'composition-turns';

  constructor(@Inject(GroupsRepository) private readonly groups: GroupsRepository, @Inject(OutlooksRepository) private readonly outlooks: OutlooksRepository) {}

  async run(now: Date): Promise<number> {
    const due = await this.outlooks.due(now, BATCH);
    for (const id of due) await this.groups.recheck(id);
    return due.length;
  }
}
