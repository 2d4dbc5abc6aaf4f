/** Use cases of the ledger's readers: totals, lines, the stream. */
import { Inject, Injectable } from '@nestjs/common';
import { entryBooked, routes } from '@nuanxin/contracts/volunteer-hours';
import { DomainError } from '@nuanxin/kernel';
import { CONFIG, EventStream, STREAM_TICKET_SECONDS, StreamTickets, mapPage, pageRequest, type Access, type InputOf, type ServiceConfig, type StreamItem } from '@nuanxin/service-kit';
import { toClock, toHours } from './domain/display.js';
import { totalOf } from './domain/ledger.js';
import { Followed } from './followed.js';
import { EntriesRepository } from './persistence/entries.repository.js';
import { entryState, type PlacedLine } from './persistence/entry.js';
import { Pseudonyms } from './pseudonyms.js';

const STREAM_BATCH = 500;
const HEARTBEAT_POLLS = 30;

@Injectable()
export class HoursService {
  private readonly followed: Followed;

  constructor(
    @Inject(EntriesRepository) private readonly entries: EntriesRepository, @Inject(Pseudonyms) private readonly pseudonyms: Pseudonyms,
    @Inject(CONFIG) private readonly config: ServiceConfig, @Inject(StreamTickets) private readonly tickets: StreamTickets,
  ) {
    this.followed = new Followed(entries);
  }

  /** The total is the sum of the rows' minutes; hours are rounded once, each from its own minutes (H3). */
  async summarise({ actor, query }: InputOf<typeof routes.summariseHours>) {
    const position = query.asOf ?? (await this.entries.head());
    const rows = await this.entries.summarise({ actor, permission: 'hours.read' }, { ...query, asOf: position }, query.by);
    const minutes = totalOf(rows);
    return { minutes, hours: toHours(minutes), position, rows: rows.map((row) => ({ ...row, hours: toHours(row.minutes) })) };
  }

  async list({ actor, query }: InputOf<typeof routes.listEntries>) {
    return mapPage(await this.entries.page({ actor, permission: 'hours.read' }, query, pageRequest(query)), ({ id, volunteerId, hospitalId, organisationId, ...line }) => (
      { ...line, entryId: id, volunteer: volunteerId, hospital: hospitalId, organisation: organisationId, clock: toClock(line.minutes) }));
  }

  /** VH-11: the stream opens to a token, or once to the ticket of whoever has one. */
  async ticket({ token }: InputOf<typeof routes.issueStreamTicket>) {
    if (token === undefined) throw new DomainError('unauthenticated');
    return { ticket: await this.tickets.issue(routes.streamHours.id, token), expiresIn: STREAM_TICKET_SECONDS };
  }

  stream({ actor, query, lastEventId, accept }: InputOf<typeof routes.streamHours>) {
    const resumed = lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined;
    const follow = query.follow === undefined ? !accept.includes('application/x-ndjson') : query.follow === 'true';
    return new EventStream(this.items({ actor, permission: 'hours.stream' }, resumed ?? query.after ?? 0, follow));
  }

  /** Lines in order from a position on. A reader that falls behind reads larger batches; one that left ends the loop. */
  private async *items(access: Access, from: number, follow: boolean): AsyncGenerator<StreamItem> {
    let position = from;
    let [head, readAt, idle] = [await this.entries.head(), -1, 0];
    for (;;) {
      const lines = head > readAt ? await this.followed.after(access, position, STREAM_BATCH) : [];
      for (const line of lines) yield { id: String(line.position), data: this.event(line) };
      position = Number(lines.at(-1)?.position ?? position);
      if (lines.length === STREAM_BATCH) continue;
      if (!follow) return;
      readAt = head;
      idle = lines.length === 0 ? idle + 1 : 0;
      if (idle % HEARTBEAT_POLLS === 1) yield {};
      head = await this.followed.nextHead();
    }
  }

  private event(line: PlacedLine) {
    return {
      specversion: '1.0', id: line.id, type: entryBooked.type, source: `${this.config.NUANXIN_DISTRICT}/volunteer-hours`, subject: line.id, time: line.bookedAt, data: entryState(line, this.pseudonyms),
    };
  }
}

