/** The ledger's one door for writing: facts in, the days they touch attributed anew, lines and their events out, in one transaction. */
import { Inject, Injectable } from '@nestjs/common';
import { entryAggregate, entryBooked } from '@nuanxin/contracts/volunteer-hours';
import type { Clock, Ids } from '@nuanxin/kernel';
import { failpoint, insertOutboxSql, Outbox } from '@nuanxin/messaging';
import { CLOCK, CONFIG, IDS, localDateOf, Stores, type ServiceConfig } from '@nuanxin/service-kit';
import { v5 } from 'uuid';
import type { EntityManager } from 'typeorm';
import { attribute, type Credit } from '../domain/attribution.js';
import { calendarOf, type Calendar } from '../domain/calendar.js';
import { affectedDays, supersedes, type Fact, type VolunteerDay } from '../domain/fact.js';
import { book, type Line } from '../domain/ledger.js';
import { policyInForce } from '../domain/policy.js';
import type { Work } from '../domain/sources.js';
import { Pseudonyms } from '../pseudonyms.js';
import { entryState } from './entry.js';
import { entriesMissingFromOutbox, factsOf, factsOfRefs, factsOnDays, lockVolunteers, policies, saveFacts, standingLines, type StoredFact } from './ledger-queries.js';
import { PeopleRepository, professionOn } from './people.repository.js';

/** All the work of one source (a shift, a slot's session, a contact …) as an event of it told. */
export interface Told {
  readonly ref: string;
  readonly eventId: string;
  readonly epoch: number;
  readonly version: number;
  readonly works: readonly Work[];
}

/** A session gives work to several people: each is a fact, under an id that follows from both (RFC 9562 §5.5). */
const sourceIdOf = (ref: string, work: Work): string => (work.activity === 'topic-session' ? v5(work.personId, ref) : ref);

@Injectable()
export class LedgerRepository {
  private readonly calendar: Calendar;

  constructor(
    @Inject(Outbox) private readonly outbox: Outbox, @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids,
    @Inject(CONFIG) private readonly config: ServiceConfig, @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(Pseudonyms) private readonly pseudonyms: Pseudonyms,
    @Inject(Stores) stores: Stores,
  ) {
    this.calendar = calendarOf(config.NUANXIN_ZONE);
    stores.refillFrom(entryAggregate, (tx) => this.refill(tx));
  }

  /**
   * Credits what sources tell (H1, H2): each source's facts replace what was known of it, and only the days that either
   * touches are attributed anew. Of several tellings of one source the last counts. Safe to repeat.
   */
  async credit(tx: EntityManager, told: readonly Told[]): Promise<void> {
    const latest = [...new Map(told.map((telling) => [telling.ref, telling])).values()];
    const known = Map.groupBy(await factsOfRefs(tx, latest.map(({ ref }) => ref)), (fact) => fact.sourceRef);
    const people = await this.people.find(tx, latest.flatMap(({ works }) => works.map((work) => work.personId)));
    const changes: { before: StoredFact | undefined; after: StoredFact }[] = [];
    for (const telling of latest) {
      const before = new Map((known.get(telling.ref) ?? []).map((fact) => [fact.sourceId, fact]));
      for (const work of telling.works) {
        const after = this.fact(telling, work, professionOn(people.get(work.personId), localDateOf(new Date(work.start), this.config.NUANXIN_ZONE)), people.get(work.personId)?.organisationId ?? null);
        changes.push({ before: before.get(after.sourceId), after });
        before.delete(after.sourceId);
      }
      for (const gone of before.values()) if (gone.status === 'credited') changes.push({ before: gone, after: { ...gone, status: 'withdrawn', sourceEventId: telling.eventId, epoch: telling.epoch, version: telling.version } });
    }
    await this.replace(tx, changes.filter(({ before, after }) => supersedes(after, before)));
  }

  /** Completes facts of people who were not known yet when their work was told: their lines get organisation and profession. */
  async complete(tx: EntityManager, personId: string): Promise<void> {
    const person = (await this.people.find(tx, [personId])).get(personId);
    const facts = await factsOf(tx, personId);
    await this.replace(tx, facts.flatMap((before) => {
      const profession = before.profession ?? professionOn(person, localDateOf(new Date(before.start), this.config.NUANXIN_ZONE));
      const organisationId = before.organisationId ?? person?.organisationId ?? null;
      return profession === before.profession && organisationId === before.organisationId ? [] : [{ before, after: { ...before, profession, organisationId } }];
    }));
  }

  private fact(telling: Told, work: Work, profession: Fact['profession'], organisationId: string | null): StoredFact {
    return {
      sourceId: sourceIdOf(telling.ref, work), sourceRef: telling.ref, sourceEventId: telling.eventId, epoch: telling.epoch, version: telling.version,
      volunteerId: work.personId, activity: work.activity, hospitalId: work.hospitalId, profession: work.profession ?? profession, organisationId,
      start: work.start, end: work.end, status: 'credited',
    };
  }

  private async replace(tx: EntityManager, changes: readonly { before: StoredFact | undefined; after: StoredFact }[]): Promise<void> {
    if (changes.length === 0) return;
    const days = new Map(changes.flatMap(({ before, after }) => affectedDays(before, after, this.calendar)).map((day) => [`${day.volunteerId} ${day.date}`, day]));
    await lockVolunteers(tx, [...days.values()].map((day) => day.volunteerId));
    await saveFacts(tx, changes.map(({ after }) => after));
    await this.attributeAnew(tx, [...days.values()]);
  }

  private async attributeAnew(tx: EntityManager, days: readonly VolunteerDay[]): Promise<void> {
    if (days.length === 0) return;
    const facts = await factsOnDays(tx, days.map((day) => ({ volunteerId: day.volunteerId, span: this.calendar.day(day.date) })));
    const [lines, inForce] = [await standingLines(tx, days), await policies(tx)];
    const byVolunteer = Map.groupBy(facts, (fact) => fact.volunteerId);
    const linesOf = Map.groupBy(lines, (line) => `${line.volunteerId} ${line.workedOn}`);
    const bookedAt = this.clock.now().toISOString();
    const booked = days.flatMap((day) => {
      const desired: Credit[] = attribute(byVolunteer.get(day.volunteerId) ?? [], this.calendar.day(day.date), policyInForce(inForce, day.date));
      return book(linesOf.get(`${day.volunteerId} ${day.date}`) ?? [], desired, { bookedAt, nextId: () => this.ids.next() });
    });
    failpoint('ledger.attributed');
    await this.append(tx, booked);
    failpoint('ledger.booked');
  }

  /**
   * Appends lines with their events. Positions are given out under the lock of the ledger's head, held to the commit: they
   * have no holes, and a reader that has seen one position has seen all before it.
   */
  private async append(tx: EntityManager, lines: readonly Line[]): Promise<void> {
    if (lines.length === 0) return;
    const [[head]] = await tx.query<[[{ position: number }], number]>('UPDATE ledger_head SET position = position + $1 RETURNING position', [lines.length]);
    const first = Number(head.position) - lines.length + 1;
    const rows = lines.map((line, index) => this.outbox.row({
      contract: entryBooked, aggregateId: line.id, eventId: line.id, version: 1, data: entryState({ ...line, position: first + index }, this.pseudonyms),
    }));
    await tx.query(`
      WITH booked AS (
        INSERT INTO entry (id, position, volunteer_id, worked_on, activity, hospital_id, minutes, booked_at, reverses, source_id, source_event_id, policy_version, statement_period, profession, organisation_id)
        SELECT l.id, $3 + l.ordinality - 1, l."volunteerId", l."workedOn", l.activity, l."hospitalId", l.minutes, l."bookedAt", l.reverses, l."sourceId", l."sourceEventId", l."policyVersion", l."statementPeriod", l.profession, l."organisationId"
        FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (id uuid, "volunteerId" uuid, "workedOn" date, activity text, "hospitalId" uuid, minutes int, "bookedAt" timestamptz, reverses uuid, "sourceId" uuid, "sourceEventId" uuid, "policyVersion" int, "statementPeriod" text, profession text, "organisationId" uuid)) WITH ORDINALITY AS l
      ) ${insertOutboxSql(2)}`, [JSON.stringify(lines), JSON.stringify(rows), first]);
  }

  /** Lines that the outbox no longer has are told again from the ledger, under the same event ids (N1). */
  private async refill(tx: EntityManager): Promise<number> {
    let count = 0;
    for (let lines = await entriesMissingFromOutbox(tx); lines.length > 0; lines = await entriesMissingFromOutbox(tx)) {
      await this.outbox.append(tx, lines.map((line) => ({ contract: entryBooked, aggregateId: line.id, eventId: line.id, version: 1, data: entryState(line, this.pseudonyms) })));
      count += lines.length;
    }
    return count;
  }
}
