/**
 * A store says by its schema version which programs may open it, and an older program must refuse one that holds events which it cannot read. So
 * `golden-events/schemas.json` lists, by schema versions, the events (`Type.vN`) that came with each, and the release that they came with.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { POSTGRES_SCHEMA } from '../libs/event-store/src/postgres-schema.js';
import { SQLITE_SCHEMA } from '../libs/event-store/src/sqlite-connection.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const schemas = z
  .array(z.strictObject({ sqlite: z.int(), postgres: z.int(), release: z.string(), events: z.array(z.string()) }))
  .min(1)
  .parse(JSON.parse(read('golden-events/schemas.json')));
const newest = schemas.at(-1);
const listed = schemas.flatMap(({ events }) => events);
/** `golden-events.int.spec.ts` sees to it that there is a file of every type in its newest version. */
const known = readdirSync(new URL('golden-events/', import.meta.url))
  .filter((name) => /\.v\d+\.json$/.test(name))
  .map((name) => name.replace('.json', ''));

const isReleased = read('../CHANGELOG.md').includes(`## [${newest?.release ?? ''}]`);
const WHAT_TO_DO = isReleased
  ? 'programs in use do not know these events: raise SQLITE_SCHEMA and POSTGRES_SCHEMA, and begin a new entry of schemas.json with them'
  : 'no program in use has this schema version yet: add these events to the last entry of schemas.json';

describe('the schema versions of stores', () => {
  it('are those of the last entry of the list', () => {
    expect(newest).toMatchObject({ sqlite: SQLITE_SCHEMA, postgres: POSTGRES_SCHEMA });
  });

  it('are raised together, one by one', () => {
    for (const [index, entry] of schemas.slice(1).entries())
      expect([entry.sqlite, entry.postgres]).toEqual([(schemas[index]?.sqlite ?? 0) + 1, (schemas[index]?.postgres ?? 0) + 1]);
  });

  it('rise with the first event that an earlier release cannot read', () => {
    expect(
      known.filter((event) => !listed.includes(event)),
      WHAT_TO_DO,
    ).toEqual([]);
  });

  it('list each event once, and none that was taken back', () => {
    expect(listed.filter((event, index) => listed.indexOf(event) !== index || !known.includes(event))).toEqual([]);
  });
});
