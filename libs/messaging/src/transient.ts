/** Which failures pass by themselves: of connections, of restarting databases, of transactions that clashed. */

const TRANSIENT_SQLSTATE = /^(08|57P|53|40001$|40P01$|55P03$|25P03$)/;
const TRANSIENT_SYSTEM = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** Whether the same work may succeed later although nothing about it changes. Looks through causes and TypeORM's wrapping. */
export function isTransient(error: unknown): boolean {
  for (let current: unknown = error, depth = 0; current instanceof Error && depth < 8; depth += 1) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : undefined;
    if (code !== undefined && (TRANSIENT_SQLSTATE.test(code) || TRANSIENT_SYSTEM.has(code))) return true;
    if (/Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(current.message)) return true;
    current = 'driverError' in current && current.driverError !== current ? current.driverError : current.cause;
  }
  return false;
}
