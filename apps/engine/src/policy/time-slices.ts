import { setImmediate } from 'node:timers/promises';

/** How long the event loop is held at a time, the longest single step aside. */
const SLICE_MS = 5;

/** For long work in steps: called after each of them, it lets the mail that passes meanwhile have its turn when it is due. */
export function timeSlices(): () => Promise<void> {
  let ends = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < ends) return;
    await setImmediate();
    ends = performance.now() + SLICE_MS;
  };
}
