/**
 * Bytes without facts: a stop between the storing of a message and the append of its events leaves them, the client got no
 * 250 and will send again, and nothing else would ever remove them. So does a restored backup, of messages that came in while it was made: their
 * clients were told 250, and nobody can say any more to whom they were sent. Looked for at start, when nobody stores anything; where there are
 * several engines, only what is a day old is looked at.
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SealedBlobStore } from '#crypto';
import type { EventStore } from '#event-store';
import { decodeTime, isValid } from 'ulid';
import type { Nodes } from '../nodes/nodes.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EngineLog } from '../platform/engine-log.js';
import { messageStream } from '../platform/engine-keys.js';

/** A stop can leave as many as there were sessions at once; more than this have another cause, such as a log that is not theirs. */
const MOST_ORPHANS = 1_000;
const LOOKS_PER_TURN = 500;
/** Where there are several engines, another one may be storing a message at this moment. */
const GRACE_MS = 86_400_000;

export interface OrphanSearch {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly blobs: Pick<SealedBlobStore, 'list' | 'remove'>;
  readonly clock: EngineClock;
  readonly nodes: Pick<Nodes, 'id'>;
  /** Knows without the log of most messages that there are events of them. */
  readonly agenda: { hasWorkFor(messageId: string): boolean };
  readonly log: EngineLog;
  readonly dataDir: string;
}

/**
 * Removes the bytes of messages that have no events. Where the log may have lost events (`logWentBack`: it is older than
 * what was read of it before) nothing is removed, now or at later starts, until somebody removes the file `keep-orphan-blobs`.
 */
export async function removeOrphanBlobs(search: OrphanSearch, logWentBack: boolean): Promise<void> {
  const { log, blobs } = search;
  const keep = path.join(search.dataDir, 'keep-orphan-blobs');
  if (logWentBack)
    writeFileSync(keep, 'The log was older than the stored messages. Remove this file once no events are missing.\n', { mode: 0o600 });
  const orphans = await findOrphans(search);
  if (orphans.length === 0) return;
  if (existsSync(keep) || orphans.length > MOST_ORPHANS) {
    log.error(
      { messages: orphans.length },
      'stored messages have no events and are kept: the log may be older than they are, as after restoring a backup',
    );
    return;
  }
  for (const id of orphans) await blobs.remove(id);
  log.warn(
    { messages: orphans.length },
    'stored messages without events were removed: a stop had left them before their clients were told 250, or they came in while the backup was made that was restored',
  );
}

async function findOrphans({ store, blobs, nodes, clock, agenda }: OrphanSearch): Promise<readonly string[]> {
  const orphans: string[] = [];
  let looks = 0;
  for await (const id of blobs.list()) {
    if (nodes.id !== undefined && isFresh(id, clock)) continue;
    if (!agenda.hasWorkFor(id) && (await store.readStream(messageStream(id))).length === 0) orphans.push(id);
    looks += 1;
    if (looks % LOOKS_PER_TURN === 0) await nextTurn();
  }
  return orphans;
}

function isFresh(messageId: string, clock: EngineClock): boolean {
  return !isValid(messageId) || clock.now().getTime() - decodeTime(messageId) < GRACE_MS;
}
