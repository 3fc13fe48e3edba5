/**
 * Work on one file, one piece after the other, within this process. Nothing rests on it alone: several processes may share the folder, and
 * what each does to a file is safe beside the others by its order (durable-file.ts, rewrap.ts). Turns spare them to get in each other's way.
 */

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
