/** When a shift, a slot, a contact or case work is told of, credit what it stands for (VH-1 to VH-4). */
import type { Aggregate } from '@nuanxin/contracts';
import { slotAggregate } from '@nuanxin/contracts/content-scheduling';
import { shiftAggregate } from '@nuanxin/contracts/duty-roster';
import { caseWorkAggregate, contactAggregate } from '@nuanxin/contracts/hotline-cases';
import { defineBatchHandler, type Handler } from '@nuanxin/messaging';
import type { z } from 'zod';
import { workOfCaseWork, workOfContact, workOfShift, workOfSlot, type Work } from '../domain/sources.js';
import type { LedgerRepository } from '../persistence/ledger.repository.js';

function credit<A extends Aggregate>(ledger: LedgerRepository, aggregate: A, workOf: (state: z.output<A['state']>) => Work[]): Handler {
  return defineBatchHandler({
    name: `when-${aggregate.name}-is-told.credit-it`, aggregate,
    handle: (events, tx) => ledger.credit(tx, events.map((event) => ({ ref: event.subject, eventId: event.id, epoch: event.epoch, version: event.aggregateversion, works: workOf(event.data) }))),
  });
}

/** A handler a source. Each event carries the whole state, so any of them, a snapshot too, tells what the source stands for. */
export const creditHandlers = (ledger: LedgerRepository): Handler[] => [
  credit(ledger, shiftAggregate, workOfShift),
  credit(ledger, slotAggregate, workOfSlot),
  credit(ledger, contactAggregate, workOfContact),
  credit(ledger, caseWorkAggregate, workOfCaseWork),
];
