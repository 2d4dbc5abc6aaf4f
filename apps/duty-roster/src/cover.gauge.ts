/** How many breaches of cover are open, for whoever watches over the district: who misses now, and who will within a day (D1). */
import type { Clock } from '@nuanxin/kernel';
import type { Gauge } from '@nuanxin/service-kit';
import { BREACH_KINDS } from './domain/breach.js';
import type { BreachesRepository } from './persistence/breaches.repository.js';

export const coverGauge = (breaches: BreachesRepository, clock: Clock): Gauge => ({
  name: 'nuanxin.cover.breaches', unit: '{breach}', description: 'Breaches of cover that are open: standing now, or ahead.',
  read: async () => {
    const open = await breaches.countOpen(clock.now());
    const counted = (kind: string, standing: boolean): number => open.find((each) => each.kind === kind && each.standing === standing)?.count ?? 0;
    return BREACH_KINDS.flatMap((kind) => [true, false].map((standing) => ({ value: counted(kind, standing), attributes: { 'nuanxin.cover.breach.kind': kind, 'nuanxin.cover.breach.when': standing ? 'now' : 'ahead' } })));
  },
});
