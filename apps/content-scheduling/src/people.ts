/** Who acts, and who is named: the people of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { covers, reachOf } from '@nuanxin/contracts';
import { DomainError, type Actor } from '@nuanxin/kernel';
import { References } from '@nuanxin/service-kit';
import type { People } from './domain/session.js';
import { KnownRepository } from './persistence/known.repository.js';

/** The person who acts, and whether they lead the work in a hospital: who plans for it may act in others' stead. */
export function actingIn(actor: Actor, hospitalId: string): { personId: string; leads: boolean } {
  if (actor.kind !== 'person') throw new DomainError('forbidden');
  const plans = reachOf(actor, 'plan.write');
  return { personId: actor.personId, leads: plans !== undefined && covers(plans, { hospitalId }) };
}

@Injectable()
export class KnownPeople {
  constructor(@Inject(KnownRepository) private readonly known: KnownRepository, @Inject(References) private readonly references: References) {}

  /** Everybody named in a list at `pointer`; throws as `References.require` does for somebody unknown. */
  async named(ids: readonly string[], pointer: string): Promise<People> {
    return new Map(await Promise.all(ids.map(async (id, index) => [id, await this.one(id, `${pointer}/${index}`)] as const)));
  }

  /** Somebody named at `pointer`. */
  one = (id: string, pointer: string): Promise<{ active: boolean }> => this.references.require(id, pointer, (each) => this.known.person(each));
}
