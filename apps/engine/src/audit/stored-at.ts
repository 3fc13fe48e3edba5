/** Events at positions that an index has found. */
import type { EventStore } from '#event-store';
import type { StoredEvent } from '#events';

/** Positions that are no further apart are read together. */
const NEAR = 8;

/** In the order of the positions; one where nothing stands is left out. */
export async function storedAt(store: Pick<EventStore, 'readAll'>, positions: readonly number[]): Promise<StoredEvent[]> {
  const wanted = new Set(positions);
  const reads = runsOf(positions).map(({ first, last }) => store.readAll(first - 1, last - first + 1));
  const found = (await Promise.all(reads)).flat().filter(({ position }) => wanted.has(position));
  const byPosition = new Map(found.map((stored) => [stored.position, stored]));
  return positions.flatMap((position) => byPosition.get(position) ?? []);
}

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
