/** Asks of a running engine what the proofs about releases have in common. */
import { setTimeout as wait } from 'node:timers/promises';
import { routes } from '#contracts';
import type { EngineProcess } from '../support/engine-process.js';

const PAGE = 200;

/** Ids of all that is held, as soon as there are `count`. */
export async function idsOfHeld(engine: EngineProcess, count: number, timeoutMs = 10_000): Promise<string[]> {
  for (const until = performance.now() + timeoutMs; ;) {
    const { openTotal } = await engine.ask(routes.heldMessages, { query: { state: 'open', limit: 1 } });
    if (openTotal >= count) break;
    if (performance.now() > until) throw new Error(`${openTotal} of ${count} messages are held after ${timeoutMs} ms`);
    await wait(50);
  }
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = { state: 'open', sort: 'oldest', limit: PAGE, ...(cursor === '' ? {} : { cursor }) };
    const page: { rows: readonly { id: string }[]; nextCursor: string | null } = await engine.ask(routes.heldMessages, { query });
    ids.push(...page.rows.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return ids;
}

/** Releases a message at the revision at which it stands. @throws when the answer is not 2xx */
export async function releaseOne(engine: EngineProcess, id: string, idempotencyKey: string): Promise<void> {
  const response = await askRelease(engine, id, idempotencyKey);
  if (!response.ok) throw new Error(`release of ${id}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

/** The answer as it is. */
export async function askRelease(engine: EngineProcess, id: string, idempotencyKey: string): Promise<Response> {
  return askReleaseAt(engine, { id, revision: await revisionOf(engine, id), idempotencyKey });
}

export async function revisionOf(engine: EngineProcess, id: string): Promise<number> {
  return (await engine.ask(routes.heldMessage, { parameters: { id } })).revision;
}

export interface ReleaseAsked {
  readonly id: string;
  /** As the person saw it. */
  readonly revision: number;
  readonly idempotencyKey: string;
  readonly kind?: 'release' | 'release-encrypted';
}

/** Asks as often as wanted for the same: the same key, the same words. */
export function askReleaseAt(engine: EngineProcess, { id, revision, idempotencyKey, kind = 'release' }: ReleaseAsked): Promise<Response> {
  const body = { kind, expectedRevision: revision, reason: 'false-positive', verdict: 'false-alarm' };
  return engine.fetch(routes.release, { parameters: { id }, body, idempotencyKey });
}

/** Work on all items by so many workers, each with its share. */
export async function inParallel<Item>(
  workers: number,
  items: readonly Item[],
  work: (mine: readonly Item[]) => Promise<void>,
): Promise<void> {
  const shares = Array.from({ length: Math.min(workers, items.length) }, (_, worker) =>
    items.filter((_item, index) => index % workers === worker),
  );
  await Promise.all(shares.map(work));
}
