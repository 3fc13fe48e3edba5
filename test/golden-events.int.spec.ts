/** What was ever stored stays readable: one file of every event type and version, read and written back byte for byte. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fieldAad, openText } from '#crypto';
import { decodeEvent, decodeMeta, encodeEvent, eventSchemas, UnreadableEvent, type EventMeta } from '#events';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const DIRECTORY = new URL('./golden-events/', import.meta.url);
const KEY = createHash('sha256').update('lazaret golden events').digest();
/** Types whose newest schema is not the first. A golden event of an older version is read, not written back. */
const NEWEST_VERSION: Readonly<Record<string, number>> = {
  MessageInspected: 4,
  VerdictReached: 3,
  CustodyTaken: 2,
  ContentDestroyed: 2,
  ReleaseScheduled: 2,
  ReleaseCommitted: 2,
  DeletionScheduled: 2,
  EncryptionFailed: 2,
  DeliveryAttempted: 2,
  DeliveryDeferred: 2,
  DeliveryRelayed: 2,
  SenderNotified: 2,
  NoticeQueued: 4,
  NoticeFailed: 2,
  NoticeWithheld: 2,
  PatternVersioned: 2,
  SettingsChanged: 3,
  PgpKeyImported: 2,
  PgpKeyUpdated: 2,
  PgpKeyTrusted: 2,
  RolesChanged: 4,
  AccountOpened: 4,
  ContentViewed: 2,
  ValueRevealed: 2,
  TrialMailViewed: 2,
};

const goldenSchema = z.strictObject({
  stream: z.string(),
  id: z.uuid(),
  type: z.string(),
  version: z.int().positive(),
  data: z.record(z.string(), z.unknown()),
  meta: z.record(z.string(), z.unknown()),
});

const golden = readdirSync(DIRECTORY)
  .filter((name) => /\.v\d+\.json$/.test(name))
  .map((name) => ({ name, ...goldenSchema.parse(JSON.parse(readFileSync(new URL(name, DIRECTORY), 'utf8'))) }));

function stored({ type, version, data, meta }: (typeof golden)[number]) {
  return { type, version, data: JSON.stringify(data), meta: JSON.stringify(meta) };
}

describe('golden events', () => {
  it('hold every type of the vocabulary in its newest version', () => {
    const expected = Object.keys(eventSchemas).map((type) => `${type}.v${String(NEWEST_VERSION[type] ?? 1)}.json`);
    expect(expected.filter((name) => !golden.some((file) => file.name === name))).toEqual([]);
  });

  it.each(golden)('$name is read', (file) => {
    expect(file.name).toBe(`${file.type}.v${String(file.version)}.json`);
    expect(decodeEvent(stored(file)).type).toBe(file.type);
  });

  it.each(golden.filter(({ type, version }) => version === (NEWEST_VERSION[type] ?? 1)))('$name is written byte for byte', (file) => {
    const text = stored(file);
    const meta: EventMeta = decodeMeta(text);
    expect(encodeEvent(file.id, decodeEvent(text), meta)).toEqual({ id: file.id, ...text });
  });

  it.each(golden)('$name: its sealed fields still open', (file) => {
    for (const { field, text } of sealedTexts(file.data)) {
      expect(openText(KEY, text, fieldAad(file.stream, field)), field).not.toBe('');
    }
  });
});

describe('a fact of an older version', () => {
  const lifted = (name: string): unknown => {
    const file = golden.find((each) => each.name === name);
    return file && decodeEvent(stored(file)).data;
  };

  it('of an inspection says that parts were not counted, by kind or by confidence', () => {
    expect(lifted('MessageInspected.v1.json')).toMatchObject({
      partCounts: null,
      summaries: [{ pattern: 'credit-card', total: 1, byPart: [{ part: 1, kind: null, total: 1, distinct: 1, byConfidence: [] }] }],
    });
  });

  it('of a release says that it was as it is, by one person of ours', () => {
    expect(lifted('ReleaseScheduled.v1.json')).toMatchObject({ kind: 'as-is', by: 'person', proposalId: null });
    expect(lifted('ReleaseCommitted.v1.json')).toMatchObject({ kind: 'as-is' });
    expect(lifted('DeletionScheduled.v1.json')).toMatchObject({ by: 'person' });
  });

  it('of custody knows no team, of an inspection no similarity; of destroyed content says that all of it went', () => {
    expect(lifted('ContentDestroyed.v1.json')).toMatchObject({ snippets: 'destroyed' });
    expect(lifted('CustodyTaken.v1.json')).toMatchObject({ team: null });
    expect(lifted('MessageInspected.v2.json')).toMatchObject({ similarity: null });
  });

  it('of an inspection before version 4 says that nobody looked at what the mail is as a whole', () => {
    for (const name of ['MessageInspected.v1.json', 'MessageInspected.v2.json', 'MessageInspected.v3.json'])
      expect(lifted(name)).toMatchObject({ protection: null, isCalendar: null });
  });

  it('of encryption that failed knows of no attempt', () => {
    expect(lifted('EncryptionFailed.v1.json')).toMatchObject({ cause: 'no-method', attempts: [] });
  });

  it('of a verdict says that patterns asked for what a mail contains, without exceptions', () => {
    expect(lifted('VerdictReached.v1.json')).toMatchObject({
      groups: [{}, { reasons: [{ kind: 'pattern', condition: 'contains', exception: null }, { kind: 'score' }, {}, {}, {}] }],
    });
  });

  it('of settings asks for the next of what is offered no more', () => {
    const changed = (key: string, after: string, version = 1): unknown => {
      const data = JSON.stringify({ changes: [{ key, before: null, after }], reason: null });
      return decodeEvent({ type: 'SettingsChanged', version, data }).data;
    };
    const asked = [
      ['smime.signingAlgorithm', 'SHA1WithRSAAndMGF1', 'SHA256WithRSAAndMGF1'],
      ['smime.encryptionAlgorithm', 'AES128', 'AES128-GCM'],
      ['smime.encryptionAlgorithm', '3DES', 'AES256-CBC'],
      ['smime.encryptionScheme', 'RSAES-PKCS1-v1_5', 'RSAES-OAEP-SHA256'],
      ['pgp.cipher', 'BLOWFISH', 'AES_256'],
      ['pgp.hash', 'RIPEMD160', 'SHA256'],
      ['pgp.hash', 'SHA512', 'SHA512'],
      ['pgp.compression', 'BZIP2', 'ZLIB'],
      ['quarantine.team', 'SHA1', 'SHA1'],
    ] as const;
    for (const [key, before, after] of asked) {
      expect(changed(key, before)).toEqual({ changes: [{ key, before: null, after }], reason: null });
    }
    expect(changed('pgp.compression', 'BZIP2', 2)).toEqual(changed('pgp.compression', 'ZLIB', 3));
  });

  it('of trust in a PGP key says nothing of addresses: it was for those that the key named then', () => {
    const { data } = golden.find(({ name }) => name === 'PgpKeyTrusted.v1.json') ?? {};
    expect(lifted('PgpKeyTrusted.v1.json')).toEqual({ addresses: null, ...data });
  });

  it('of a look at mail says in its metadata who looked', () => {
    for (const name of ['ContentViewed.v1.json', 'ValueRevealed.v1.json', 'TrialMailViewed.v1.json'])
      expect(lifted(name)).toMatchObject({ who: null });
  });

  it('of a pattern or of roles says what it said then', () => {
    for (const name of [
      'VerdictReached.v2.json',
      'DeliveryAttempted.v1.json',
      'PatternVersioned.v1.json',
      'RolesChanged.v1.json',
      'AccountOpened.v1.json',
      'RolesChanged.v2.json',
      'AccountOpened.v2.json',
      'RolesChanged.v3.json',
      'AccountOpened.v3.json',
    ]) {
      expect(lifted(name)).toEqual(golden.find((each) => each.name === name)?.data);
    }
  });
});

describe('the sealed fields', () => {
  const written = z
    .record(z.string(), z.array(z.string()))
    .parse(JSON.parse(readFileSync(new URL('sealed-fields.json', DIRECTORY), 'utf8')));

  it('are exactly those on the written list', () => {
    const derived = Object.entries(eventSchemas).map(([type, schema]) => [type, sealedPaths(schema, '')] as const);
    expect(Object.fromEntries(derived.filter(([, paths]) => paths.length > 0))).toEqual(written);
  });

  it.each(golden)('$name holds no mail address outside of them', (file) => {
    expect(JSON.stringify(file.data)).not.toContain('@');
    expect(JSON.stringify(file.meta)).not.toContain('@');
  });
});

describe('an event that cannot be read is an error, never skipped', () => {
  const good = { type: 'NoteAdded', version: 1, data: '{"note":"v1.AAAAAAAAAAAAAAAA.AAAA"}' };

  it.each([
    ['an unknown type', { ...good, type: 'NoteShredded' }],
    ['a name of the object prototype', { ...good, type: 'constructor' }],
    ['a newer version', { ...good, version: 2 }],
    ['no version', { ...good, version: 0 }],
    ['data of another shape', { ...good, data: '{"note":"in clear"}' }],
    ['text that is no JSON', { ...good, data: '{"note":' }],
    ['nothing', { ...good, data: '' }],
  ])('%s', (_, event) => {
    expect(() => decodeEvent(event)).toThrow(UnreadableEvent);
  });

  it.each(['', '[]', '{"at":"yesterday","actor":{"kind":"system","id":"x"},"commandId":"c"}', '{"at":"2026-03-01T10:00:00.000Z"}'])(
    'metadata %j',
    (meta) => {
      expect(() => decodeMeta({ meta })).toThrow(UnreadableEvent);
    },
  );

  it('is not written either: broken data, broken metadata', () => {
    const event = { type: 'ContentDestroyed', data: { cause: 'deleted', snippets: 'kept' } } as const;
    const meta: EventMeta = { at: '2026-03-01T10:00:00.000Z', actor: { kind: 'system', id: 'test' }, commandId: 'c' };
    expect(encodeEvent('id', event, meta).data).toBe('{"cause":"deleted","snippets":"kept"}');
    expect(() => encodeEvent('id', { type: 'HoldExpired', data: { recipients: [] } }, meta)).toThrow(UnreadableEvent);
    expect(() => encodeEvent('id', event, { ...meta, at: '1 March' })).toThrow(UnreadableEvent);
    expect(() => encodeEvent('id', event, { ...meta, commandId: '' })).toThrow(UnreadableEvent);
  });
});

/** `field` and `list[].field` of everything that a schema marks as sealed. */
function sealedPaths(schema: unknown, path: string): string[] {
  if (schema instanceof z.ZodType && schema.meta()?.['sealed'] === true) return [path];
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, field]) => sealedPaths(field, path === '' ? name : `${path}.${name}`));
  }
  if (schema instanceof z.ZodArray) return sealedPaths(schema.element, `${path}[]`);
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return sealedPaths(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => sealedPaths(option, path));
  return [];
}

/** Sealed texts by the name of the field that they stand in. */
function sealedTexts(value: unknown, field = ''): { field: string; text: string }[] {
  if (typeof value === 'string') return /^v1\.[\w-]{16}\.[\w-]+$/.test(value) ? [{ field, text: value }] : [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => sealedTexts(item, field));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => sealedTexts(inner, name));
}
