import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PdfPassword, PdfPasswordList, Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { Password } from '#crypto';
import { endOf } from '../platform/mail-end.js';
import { PdfPasswordBook } from '../passwords/pdf-password-book.js';

const SECRET = 'Kp7mWq3x-Tn9B';
const OTHER = 'four words in lower case';
const DAY = 86_400;
const PASSWORD = 'another long password';

let engine: HttpEngine;
let mia: HttpClient;
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `password-key-${String((keys += 1))}` });

async function person(name: string, role: Role): Promise<HttpClient> {
  const account = { email: `${name}@halden.example`, name, password: PASSWORD, roles: [role] };
  await admin.json('POST', '/accounts', account, key());
  const client = engine.browser();
  await client.signIn(account.email, account.password);
  return client;
}

let admin: HttpClient;
beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  mia = await person('mia', 'dlp-manager');
});
afterEach(() => engine.close());

const set = (place: string, more: object = {}): Promise<PdfPassword> =>
  mia.json('POST', '/pdf-passwords', { for: place, password: SECRET, ...more }, key());
const list = (query = ''): Promise<PdfPasswordList> => mia.json('GET', `/pdf-passwords${query}`);
const book = (): PdfPasswordBook => engine.app.get(PdfPasswordBook);
const secretFiles = (): Promise<string[]> => readdir(path.join(engine.parts.config.dataDir, 'keys', 'pdf-passwords'));

/** Time passes, and ends the session. */
async function pass(seconds: number): Promise<void> {
  engine.clock.advance(seconds);
  await mia.signIn('mia@halden.example', PASSWORD);
}

/** What opens mail to this address now. */
async function opener(address: string): Promise<string | undefined> {
  const end = endOf(address, (each) => engine.parts.keys.tagAddress(each));
  const record = book().inForce(end, engine.clock.iso());
  return record && (await book().reveal(record.id))?.reveal();
}

async function refusal(place: string, body: object): Promise<unknown> {
  const response = await mia.send('POST', place, body, key());
  const { code, errors } = (await response.json()) as { code: string; errors?: readonly object[] };
  return { status: response.status, code, ...(errors && { errors }) };
}

describe('a password of PDFs', () => {
  it('is kept for an address, and told by its name only', async () => {
    const kept = await set('Ada@Partner.example');
    expect(kept).toMatchObject({
      for: 'Ada@Partner.example',
      level: 'user',
      origin: 'static',
      from: '2026-03-18T09:00:00.000Z',
      until: null,
      state: 'in-force',
      isUsed: true,
      setBy: { name: 'mia' },
      messageId: null,
    });
    expect(kept.passwordId).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
    expect(await list()).toEqual({ passwords: [kept], more: false });
    expect(await opener('ADA@partner.example')).toBe(SECRET);
    expect(await opener('bob@partner.example')).toBeUndefined();
    const stored = JSON.stringify(await engine.parts.store.readStream(`pdf-password-${kept.id}`));
    expect(stored).not.toContain('Kp7m');
    expect(stored.toLowerCase()).not.toContain('partner.example');
    expect((await readFile(path.join(engine.parts.config.dataDir, 'keys', 'pdf-passwords', kept.id))).includes('Kp7m')).toBe(false);
  });

  it('is kept for a domain or all below it, and gives way to that of an address', async () => {
    await set('partner.example');
    await set('*.partner.example', { password: OTHER });
    await set('ada@partner.example', { password: `${OTHER}s` });
    expect(await opener('bob@partner.example')).toBe(SECRET);
    expect(await opener('bob@mail.partner.example')).toBe(OTHER);
    expect(await opener('ada@partner.example')).toBe(`${OTHER}s`);
  });

  it.each([
    ['too short', 'Kp7mWq3xTn9', 'it must have at least 12 characters'],
    ['of one kind', 'kpmwqxtnbzrd', 'it must have 3 of lower case, upper case, digits and others, or be a phrase of 20 characters'],
    ['a repetition', 'Secret1!Secret1!', 'it must have at least 8 different characters and not be a repetition'],
    ['too long', `Aa1!${'x'.repeat(130)}`, 'the password is longer than 127 bytes, which is all that a PDF counts'],
    ['not typable', 'Kp7mWq3xTn9\u0007B', 'the password holds characters that cannot be typed'],
  ])('is refused when it is %s, with the rule and without the password', async (_, password, message) => {
    const answer = await refusal('/pdf-passwords', { for: 'ada@partner.example', password });
    expect(answer).toEqual({ status: 422, code: 'invalid-request', errors: [{ path: 'body.password', message }] });
    expect((await list()).passwords).toEqual([]);
  });

  it('must be stronger where the settings say so', async () => {
    const place = await admin.json<{ id: string }>('POST', '/settings/places', { name: 'partner.example' }, key());
    const changes = [{ key: 'password.strength', value: 'strong' }];
    const body = { changes, reason: 'agreed', expectedRevision: 0 };
    await admin.json('POST', `/settings/places/${place.id}`, body, key());
    for (const name of ['ada@partner.example', 'partner.example']) {
      expect(await refusal('/pdf-passwords', { for: name, password: SECRET })).toMatchObject({
        errors: [{ path: 'body.password', message: 'it must have at least 16 characters' }],
      });
    }
    expect((await set('ada@other.example')).for).toBe('ada@other.example');
    expect((await set('ada@partner.example', { password: 'Kp7mWq3x-Tn9Bz4_' })).for).toBe('ada@partner.example');
  });

  it('is used within its time', async () => {
    await set('ada@partner.example', { from: '2026-03-20T10:00:00+01:00', days: 10 });
    expect((await list()).passwords).toMatchObject([
      { from: '2026-03-20T09:00:00.000Z', until: '2026-03-30T09:00:00.000Z', state: 'upcoming', isUsed: false },
    ]);
    expect(await opener('ada@partner.example')).toBeUndefined();
    await pass(2 * DAY);
    expect(await opener('ada@partner.example')).toBe(SECRET);
    await pass(10 * DAY);
    expect(await opener('ada@partner.example')).toBeUndefined();
    expect((await list()).passwords).toMatchObject([{ state: 'over' }]);
  });

  it.each([
    ['that is over', { until: '2026-03-18T08:59:59Z' }, 'already-expired'],
    ['that ends before it begins', { from: '2026-04-02T00:00:00Z', until: '2026-04-01T00:00:00Z' }, 'already-expired'],
    ['for everybody', { for: '*' }, 'not-a-place'],
    ['for what is no place', { for: 'localhost' }, 'not-a-place'],
  ])('is refused for a time or a place %s', async (_, more, code) => {
    expect(await refusal('/pdf-passwords', { for: 'ada@partner.example', password: SECRET, ...more })).toEqual({ status: 422, code });
    expect(await secretFiles().catch(() => [])).toEqual([]);
  });

  it('takes the place of the one before it, which is destroyed', async () => {
    const old = await set('ada@partner.example');
    const next = await set('ada@partner.example', { password: OTHER });
    expect(await opener('ada@partner.example')).toBe(OTHER);
    expect((await list()).passwords.map(({ id }) => id)).toEqual([next.id]);
    expect(await secretFiles()).toEqual([next.id]);
    const facts = await engine.parts.store.readStream(`pdf-password-${old.id}`);
    expect(facts.map(({ type, data }) => [type, type === 'PdfPasswordRemoved' ? data : ''])).toEqual([
      ['PdfPasswordSet', ''],
      ['PdfPasswordRemoved', '{"cause":"replaced"}'],
    ]);
  });

  it('waits for its time beside the one that is used until then', async () => {
    await set('ada@partner.example');
    await set('ada@partner.example', { password: OTHER, from: '2026-04-01T00:00:00Z' });
    expect(await opener('ada@partner.example')).toBe(SECRET);
    await pass(20 * DAY);
    expect(await opener('ada@partner.example')).toBe(OTHER);
    expect((await list()).passwords.map(({ isUsed }) => isUsed)).toEqual([true, false]);
  });

  it('is gone once removed, and its address with it', async () => {
    const { id } = await set('ada@partner.example');
    expect((await mia.send('POST', `/pdf-passwords/${id}/remove`, {}, key())).status).toBe(204);
    expect(await secretFiles()).toEqual([]);
    expect(await opener('ada@partner.example')).toBeUndefined();
    expect((await list()).passwords).toEqual([]);
    expect(await refusal(`/pdf-passwords/${id}/remove`, {})).toEqual({ status: 404, code: 'not-found' });
  });

  it('of a recipient is forgotten with all others of them', async () => {
    await set('ada@partner.example', { until: '2026-04-01T00:00:00Z' });
    await set('ada@partner.example', { password: OTHER, from: '2026-05-01T00:00:00Z' });
    const { id } = await set('bob@partner.example');
    expect(await mia.json('POST', '/pdf-passwords/forget', { for: 'ADA@partner.example' }, key())).toEqual({ removed: 2 });
    expect(await secretFiles()).toEqual([id]);
  });

  it('of a domain is forgotten with those of its addresses, and of a wildcard with all below it', async () => {
    for (const place of [
      'partner.example',
      'Ada@Partner.example',
      '*.partner.example',
      'mail.partner.example',
      'bo@a.mail.partner.example',
    ])
      await set(place);
    await set('ada@notpartner.example');
    const forget = (place: string) => mia.json('POST', '/pdf-passwords/forget', { for: place }, key());
    const left = async (query = ''): Promise<string[]> => (await list(query)).passwords.map((each) => each.for).sort();
    expect(await left('?for=partner.example')).toEqual(['Ada@Partner.example', 'partner.example']);
    expect(await forget('partner.example')).toEqual({ removed: 2 });
    const below = ['*.partner.example', 'bo@a.mail.partner.example', 'mail.partner.example'];
    expect(await left('?for=*.partner.example')).toEqual(below);
    expect(await left()).toEqual([below[0], 'ada@notpartner.example', ...below.slice(1)]);
    expect(await forget('*.partner.example')).toEqual({ removed: 3 });
    expect(await left()).toEqual(['ada@notpartner.example']);
    expect(await secretFiles()).toHaveLength(1);
  });

  it('is refused under a key that came with another password, also after a restart', async () => {
    const headers = key();
    const send = async (password: string): Promise<unknown> => {
      const response = await mia.send('POST', '/pdf-passwords', { for: 'ada@partner.example', password }, headers);
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    expect(await send(SECRET)).toEqual([200, undefined]);
    expect(await send(OTHER)).toEqual([422, 'idempotency-key-reused']);
    expect(await opener('ada@partner.example')).toBe(SECRET);
    const again = await PdfPasswordBook.open(engine.parts);
    const [kept] = again.all();
    if (kept === undefined) throw new Error('nothing is kept');
    const facts = {
      ...kept,
      scope: { level: 'user', tag: engine.parts.keys.tagAddress('ada@partner.example') ?? '', address: 'ada@partner.example' },
    } as const;
    const by = { actor: kept.setBy, commandId: kept.settingCommand };
    expect(await again.set({ ...facts, password: Password.of(OTHER) }, by)).toEqual({ kind: 'refused', refused: 'idempotency-key-reused' });
    expect(await again.set({ ...facts, password: Password.of(SECRET) }, by)).toMatchObject({ kind: 'done', record: { id: kept.id } });
  });

  it('is set once, however often the request comes', async () => {
    const headers = key();
    const body = { for: 'ada@partner.example', password: SECRET };
    const answers = await Promise.all(Array.from({ length: 4 }, () => mia.json<PdfPassword>('POST', '/pdf-passwords', body, headers)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await list()).passwords).toHaveLength(1);
  });

  it('is listed by place, by origin and in pages', async () => {
    for (const place of ['a@x.example', 'b@x.example', 'x.example']) await set(place);
    const first = await list('?limit=2');
    expect([first.passwords.map((each) => each.for), first.more]).toEqual([['x.example', 'b@x.example'], true]);
    const rest = await list(`?limit=2&before=${first.passwords[1]?.id ?? ''}`);
    expect([rest.passwords.map((each) => each.for), rest.more]).toEqual([['a@x.example'], false]);
    expect((await list('?for=B@x.example')).passwords.map((each) => each.for)).toEqual(['b@x.example']);
    expect((await list('?origin=generated')).passwords).toEqual([]);
  });

  it('is known to auditors without being theirs to change', async () => {
    const { id } = await set('ada@partner.example');
    const aud = await person('aud', 'auditor');
    expect((await aud.json<PdfPasswordList>('GET', '/pdf-passwords')).passwords).toMatchObject([{ id, for: 'ada@partner.example' }]);
    expect((await aud.send('POST', `/pdf-passwords/${id}/remove`, {}, key())).status).toBe(403);
  });
});

describe('the book of passwords', () => {
  it('is the same after a restart', async () => {
    const { id } = await set('ada@partner.example');
    const again = await PdfPasswordBook.open(engine.parts);
    const record = again.find(id);
    expect(record && (await again.nameOf(record))).toBe('ada@partner.example');
    expect((await again.reveal(id))?.reveal()).toBe(SECRET);
  });

  it('destroys at its start what was removed just before a stop', async () => {
    const { id } = await set('ada@partner.example');
    const file = path.join(engine.parts.config.dataDir, 'keys', 'pdf-passwords', id);
    const wrapped = await readFile(file);
    await mia.send('POST', `/pdf-passwords/${id}/remove`, {}, key());
    await writeFile(file, wrapped, { mode: 0o600 });
    await PdfPasswordBook.open(engine.parts);
    expect(await secretFiles()).toEqual([]);
  });

  it('destroys those whose time is over for long enough, and no others', async () => {
    const over = await set('ada@partner.example', { days: 1 });
    const kept = await set('bob@partner.example', { days: 20 });
    await pass(6 * DAY);
    await book().sweep(5);
    expect((await secretFiles()).sort()).toEqual([over.id, kept.id].sort());
    await pass(1);
    await book().sweep(5);
    expect(await secretFiles()).toEqual([kept.id]);
    expect((await list()).passwords.map(({ id }) => id)).toEqual([kept.id]);
  });

  it('lists the others when the file of one is damaged', async () => {
    const [damaged, kept] = [await set('ada@partner.example'), await set('bob@partner.example')];
    await writeFile(path.join(engine.parts.config.dataDir, 'keys', 'pdf-passwords', damaged.id), 'k1.0000000000000000.x\n');
    const { passwords } = await list();
    expect(passwords.map(({ id, for: place }) => [id, place])).toEqual([
      [kept.id, 'bob@partner.example'],
      [damaged.id, ''],
    ]);
  });

  it('answers no password, and no error, when its file is missing', async () => {
    const { id } = await set('ada@partner.example');
    await rm(path.join(engine.parts.config.dataDir, 'keys', 'pdf-passwords', id));
    expect(await opener('ada@partner.example')).toBeUndefined();
    expect((await list()).passwords).toMatchObject([{ id, for: '' }]);
  });
});
