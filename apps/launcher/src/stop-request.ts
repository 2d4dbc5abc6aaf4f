/** When the launcher is asked to stop: by a signal, or because whoever started it is gone. */

export interface StopRequest {
  readonly signal: AbortSignal;
  readonly requested: Promise<void>;
}

/** From here on signals end nothing by themselves; a second one while stopping changes nothing, since each step of the way has a limit. */
export function stopRequest(): StopRequest {
  const controller = new AbortController();
  const requested = new Promise<void>((resolve) => { controller.signal.addEventListener('abort', () => { resolve(); }); });
  const stop = (): void => { controller.abort(); };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  // The channel of the process that prepared this one (bootstrap/run.mjs): it closes when that one is killed.
  if (process.connected) process.on('disconnect', stop);
  // A closed terminal must not end the launcher before it has stopped the others.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return { signal: controller.signal, requested };
}
