/** Work on one file, one piece after the other: what wraps a key anew must never bring back a file that was destroyed meanwhile. */

const turns = new Map<string, Promise<unknown>>();

/** Runs `work` when all that was asked for before on this path has ended, well or not. Paths are compared as they are written. */
export function inTurnOn<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(path) ?? Promise.resolve()).then(work, work);
  const turn = mine
    .catch(() => undefined) // whoever asked is told
    .finally(() => {
      if (turns.get(path) === turn) turns.delete(path);
    });
  turns.set(path, turn);
  return mine;
}
