/** Stands for itself; refused by @typescript-eslint/no-floating-promises. */
const send = (): Promise<void> => Promise.resolve();

export const start = (): void => {
  send();
};
