/** Use cases of what people may ask of what is kept of them. All of it is by the system's clock. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type Actor } from '@nuanxin/kernel';
import { systemClock, TokenVerifier, type InputOf } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { personOf, requireDistrict } from './access.js';
import { changePerson, type Person } from './domain/person.js';
import { askForErasure, completeErasure, erasePerson, erasureDueAt, dueWhenAskedBy, liftRestriction, requireErasable, restrictPerson, takeErasureBack } from './domain/rights.js';
import { GuessesRepository } from './persistence/guesses.repository.js';
import { OwnDataRepository } from './persistence/own-data.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SealedPeople } from './persistence/sealed-people.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { Reauthentication } from './reauthentication.js';
import { personView } from './view.js';

const MANAGE = 'privacy.manage';
type ErasureChanges = ReturnType<typeof erasePerson>;

const restrictionOf = ({ restriction }: Person) => ({ restriction });

@Injectable()
export class RightsService {
  constructor(
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(OwnDataRepository) private readonly data: OwnDataRepository,
    @Inject(GuessesRepository) private readonly guesses: GuessesRepository, @Inject(Reauthentication) private readonly reauthentication: Reauthentication,
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(SealedPeople) private readonly sealed: SealedPeople,
  ) {}

  async copy({ actor }: InputOf<typeof routes.copyOwnData>) {
    const { personId } = personOf(actor);
    const person = await this.people.get(personId, SYSTEM);
    const { erasureAskedAt, restriction } = person;
    return { madeAt: systemClock.now().toISOString(), person: personView(person), erasureAskedAt, restriction, records: await this.data.records(personId), audit: await this.data.acts(personId) };
  }

  async correct({ actor, body, ifMatch }: InputOf<typeof routes.correctOwnData>) {
    return personView(await this.people.update(personOf(actor).personId, SYSTEM, (state) => changePerson(state, body), { ifMatch }));
  }

  async restrict({ actor }: InputOf<typeof routes.restrictOwnData>) {
    return restrictionOf(await this.people.update(personOf(actor).personId, SYSTEM, (state) => restrictPerson(state, 'own-wish'), {}));
  }

  async lift({ actor }: InputOf<typeof routes.liftOwnRestriction>) {
    return restrictionOf(await this.people.update(personOf(actor).personId, SYSTEM, (state) => liftRestriction(state, 'themselves'), {}));
  }

  async hold({ actor, params }: InputOf<typeof routes.holdPerson>) {
    return restrictionOf(await this.managed(actor, params.personId, (state) => restrictPerson(state, 'legal-hold')));
  }

  async liftHold({ actor, params }: InputOf<typeof routes.liftHold>) {
    return restrictionOf(await this.managed(actor, params.personId, (state) => liftRestriction(state, 'administrator')));
  }

  async askForErasure({ actor }: InputOf<typeof routes.askForErasure>) {
    await this.reauthentication.require(actor);
    const now = systemClock.now();
    const { erasureAskedAt } = await this.people.update(personOf(actor).personId, SYSTEM, async (state, tx) => askForErasure(state, await this.people.otherAdministrators(tx, state.id), now), {});
    const askedAt = erasureAskedAt ?? now.toISOString();
    return { erasureAskedAt: askedAt, dueAt: erasureDueAt(askedAt) };
  }

  async takeErasureBack({ actor }: InputOf<typeof routes.takeErasureBack>) {
    await this.people.update(personOf(actor).personId, SYSTEM, takeErasureBack, {});
    return {};
  }

  async erase({ actor, params }: InputOf<typeof routes.erasePerson>) {
    const access = requireDistrict({ actor, permission: MANAGE });
    const known = await this.people.get(params.personId, access);
    await this.reauthentication.require(actor);
    if (known.erasedAt === null) requireErasable(known);
    const { id, erasedAt } = known.erasedAt === null ? await this.eraseOne(known, personOf(actor).personId) : known;
    return { personId: id, erasedAt: erasedAt ?? '' };
  }

  /** ID-41: erases those whose days are over; a bounded batch. Gives how many. Who is held, or is the last administrator meanwhile, waits. */
  async eraseDue(now: Date): Promise<number> {
    const due = await this.people.dueForErasure(dueWhenAskedBy(now));
    let count = 0;
    for (const person of due) {
      try {
        await this.eraseOne(person, 'identity');
        count += 1;
      } catch (error) {
        if (!(error instanceof DomainError && ['last-administrator', 'erasure-held', 'erasure-not-asked'].includes(error.code))) throw error;
      }
    }
    return count;
  }

  /** ID-41: erases again whose key is destroyed and whose row says nothing of it: a backup came back, or an erasure was cut short. Gives how many. */
  async completeErasures(now: Date): Promise<number> {
    const cut = await this.people.notErasedOf(await this.sealed.destroyedIds());
    for (const person of cut) await this.eraseBy(person, 'identity', (state) => (state.erasedAt === null ? completeErasure(state, now) : []));
    return cut.length;
  }

  private eraseOne(person: Person, by: string): Promise<Person> {
    return this.eraseBy(person, by, async (state, tx) => erasePerson(state, await this.people.otherAdministrators(tx, state.id), systemClock.now()));
  }

  /**
   * The key is destroyed before the transaction commits: were it after, an end of this process between the two would leave it.
   * So it may be gone while the row says nothing of it yet; the person is shown as erased then, and `completeErasures` does the rest.
   */
  private async eraseBy({ id, login }: Person, by: string, decide: (state: Person, tx: EntityManager) => ErasureChanges | Promise<ErasureChanges>): Promise<Person> {
    const now = systemClock.now();
    let ended: string[] = [];
    const erased = await this.people.update(id, SYSTEM, async (state, tx) => {
      const changes = await decide(state, tx);
      if (changes.length === 0) return changes;
      ended = await this.sessions.endAllOf(tx, id, 'deactivated', now);
      await this.data.forget(tx, id);
      if (login !== null) await this.guesses.forget(tx, login);
      await this.sealed.destroyKey(id, by);
      return changes;
    }, {});
    ended.forEach((session) => this.verifier.endSession(session));
    this.verifier.forgetPerson(id);
    return erased;
  }

  private async managed(actor: Actor, personId: string, decide: (state: Person) => ReturnType<typeof restrictPerson>): Promise<Person> {
    const access = requireDistrict({ actor, permission: MANAGE });
    await this.people.get(personId, access);
    await this.reauthentication.require(actor);
    return this.people.update(personId, access, decide, {});
  }
}
