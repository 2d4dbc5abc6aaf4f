/** Bounds of periods: a date stands for its local midnight, an instant for itself. */
import { startOfDate } from '@nuanxin/service-kit';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const instantOf = (bound: string, zone: string): Date => (DATE.test(bound) ? startOfDate(bound, zone) : new Date(bound));
