import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyHead } from './chain.js';
import { event } from './event-store.contract.js';
import { openStore } from './open-store.js';
import { verifyStreams, type BadEvent } from './verify.js';

/** Three streams of four events each, written in turn: `s-1` has the positions 1, 4, 7, 10. */
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-verify-'));
  const store = await openStore(`sqlite:${directory}/sound.db`);
  const heads = new Map(['s-1', 's-2', 's-3'].map((stream) => [stream, emptyHead(stream)]));
  for (let revision = 0; revision < 4; revision++)
    for (const [stream, expected] of heads)
      heads.set(stream, await store.append({ stream, expected, events: [event(`${stream}#${String(revision)}`, { revision, stream })] }));
  await store.close();
});
afterAll(() => rmSync(directory, { recursive: true }));

async function verifyAfter(sql: string) {
  const path = join(directory, 'edited.db');
  cpSync(join(directory, 'sound.db'), path);
  const db = new Database(path);
  db.exec(sql);
  db.close();
  const store = await openStore(`sqlite:${path}`);
  const verification = await verifyStreams(store);
  await store.close();
  return verification;
}

const bad = (problem: BadEvent['problem'], stream: string, revision: number, position: number): BadEvent => ({
  stream,
  revision,
  position,
  problem,
});
const insertion = (stream: string, revision: number, position: number): string =>
  `INSERT INTO events SELECT ${String(position)}, '${stream}', ${String(revision)}, 'x', type, version, data, meta, chain FROM events WHERE position = 12`;

describe('verification of the log', () => {
  it('finds a sound log sound, with nothing left out', async () => {
    expect(await verifyAfter('SELECT 1')).toEqual({ events: 12, streams: 3 });
  });

  it.each([
    ['an edited payload', `UPDATE events SET data = '{"revision":9}' WHERE position = 4`, bad('altered', 's-1', 1, 4)],
    ['a white space more in a payload', `UPDATE events SET data = data || ' ' WHERE position = 12`, bad('altered', 's-3', 3, 12)],
    ['edited metadata', `UPDATE events SET meta = '{"at":"2027-01-01T00:00:00.000Z"}' WHERE position = 5`, bad('altered', 's-2', 1, 5)],
    ['an edited type', `UPDATE events SET type = 'Other' WHERE position = 6`, bad('altered', 's-3', 1, 6)],
    ['an edited version', `UPDATE events SET version = 2 WHERE position = 6`, bad('altered', 's-3', 1, 6)],
    ['an edited id', `UPDATE events SET id = 'x' WHERE position = 1`, bad('altered', 's-1', 0, 1)],
    ['an edited hash', `UPDATE events SET chain = '${'0'.repeat(64)}' WHERE position = 10`, bad('altered', 's-1', 3, 10)],
    ['a removed event', `DELETE FROM events WHERE position = 4`, bad('missing', 's-1', 2, 7)],
    ['a removed beginning', `DELETE FROM events WHERE position = 2`, bad('missing', 's-2', 1, 5)],
    [
      'an event removed and the rest numbered anew',
      `DELETE FROM events WHERE position = 4; UPDATE events SET revision = 1 WHERE position = 7`,
      bad('altered', 's-1', 1, 7),
    ],
    ['an event inserted at the end of a stream', insertion('s-1', 4, 13), bad('altered', 's-1', 4, 13)],
    ['an invented stream', insertion('s-4', 0, 13), bad('altered', 's-4', 0, 13)],
    [
      'two payloads exchanged',
      `UPDATE events SET data = iif(position = 4, (SELECT data FROM events WHERE position = 7), (SELECT data FROM events WHERE position = 4)) WHERE position IN (4, 7)`,
      bad('altered', 's-1', 1, 4),
    ],
    [
      'two events of a stream in the other order',
      `UPDATE events SET position = 99 WHERE position = 4; UPDATE events SET position = 4 WHERE position = 7; UPDATE events SET position = 7 WHERE position = 99`,
      bad('missing', 's-1', 2, 4),
    ],
    [
      'two streams with their names exchanged',
      `UPDATE events SET stream = 'x' WHERE stream = 's-1'; UPDATE events SET stream = 's-1' WHERE stream = 's-2'; UPDATE events SET stream = 's-2' WHERE stream = 'x'`,
      bad('altered', 's-2', 0, 1),
    ],
    ['a stream that was given another name', `UPDATE events SET stream = 's-9' WHERE stream = 's-3'`, bad('altered', 's-9', 0, 3)],
  ])('names the first bad event after %s', async (_, sql, firstBad) => {
    expect((await verifyAfter(sql)).firstBad).toEqual(firstBad);
  });

  it('cannot see a tail that was cut off: that takes an anchor outside', async () => {
    expect(await verifyAfter('DELETE FROM events WHERE position > 10')).toEqual({ events: 10, streams: 3 });
  });
});
