/** Events at positions that an index has found. */
import type { EventStore } from '#event-store';
import type { StoredEvent } from '#events';

/** Positions that are no further apart are read together. */
const NEAR = 8;

/**
 * In the order of the positions; one where nothing stands is left out.
 *
 * @param isUnbroken - they follow each other in the log, but for what the index leaves out: one reading finds most of them, also
 *   where positions are far apart.
 */
export async function storedAt(log: LogReader, positions: readonly number[], isUnbroken = false): Promise<StoredEvent[]> {
  const found = new Map<number, StoredEvent>();
  const read = async ({ first, last }: Run, limit: number): Promise<void> => {
    for (const stored of await log.readAll(first - 1, limit)) if (stored.position <= last) found.set(stored.position, stored);
  };
  if (isUnbroken && positions.length > 0) await read({ first: Math.min(...positions), last: Math.max(...positions) }, positions.length);
  const missing = positions.filter((position) => !found.has(position));
  await Promise.all(runsOf(missing).map((run) => read(run, run.last - run.first + 1)));
  return positions.flatMap((position) => found.get(position) ?? []);
}

type LogReader = Pick<EventStore, 'readAll'>;

interface Run {
  readonly first: number;
  last: number;
}

function runsOf(positions: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (const position of [...positions].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && position - run.last <= NEAR) run.last = position;
    else runs.push({ first: position, last: position });
  }
  return runs;
}
