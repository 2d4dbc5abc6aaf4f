/** The ports through which time and identifiers enter: nothing in a domain reads a clock or makes an id. */

/** Domain time: what the rules see. It can be driven in an evaluation instance and never runs backwards. */
export interface Clock {
  now(): Date;
}

/** Makes UUIDv7 identifiers (RFC 9562 §5.7), sortable by the time they were made. */
export interface Ids {
  next(): string;
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The instant (milliseconds since the epoch) that a UUIDv7 carries, or undefined for any other string. */
export function instantOfUuidV7(id: string): number | undefined {
  if (!UUID_V7.test(id)) return undefined;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
