import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DkimKey, DkimKeyList } from '#contracts';
import { keyRecord, recordFit } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { DkimKeyBook } from '../dkim-keys/dkim-key-book.js';

let engine: HttpEngine;
let admin: HttpClient;
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `dkim-key-${String((keys += 1))}` });

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
});
afterEach(() => engine.close());

const generate = (more: object = {}): Promise<DkimKey> =>
  admin.json('POST', '/dkim-keys', { domain: 'Halden.Example', selector: 's1', type: 'ed25519', ...more }, key());
const step = (id: string, what: string): Promise<DkimKey> => admin.json('POST', `/dkim-keys/${id}/${what}`, {}, key());
const list = (): Promise<DkimKeyList> => admin.json('GET', '/dkim-keys');
const secretFiles = (): Promise<string[]> => readdir(path.join(engine.parts.config.dataDir, 'keys', 'dkim'));

async function refusal(place: string, body: object): Promise<unknown> {
  const response = await admin.send('POST', place, body, key());
  const { code, errors } = (await response.json()) as { code: string; errors?: { path: string }[] };
  return { status: response.status, code, ...(errors && { at: errors.map(({ path: at }) => at) }) };
}

describe('a DKIM key', () => {
  it('that is generated waits, with the record to publish in one piece and as lines of a zone', async () => {
    const made = await generate({ type: 'rsa', forSubdomains: true });
    expect(made).toMatchObject({
      domain: 'halden.example',
      selector: 's1',
      type: 'rsa',
      bits: 2048,
      isWeak: false,
      forSubdomains: true,
      origin: 'generated',
      state: 'waiting',
      signs: false,
      isLost: false,
      published: null,
      addedBy: { name: 'Ana Novak' },
    });
    expect(made.record.name).toBe('s1._domainkey.halden.example');
    expect(made.record.value).toMatch(/^v=DKIM1; k=rsa; p=MIIBIjAN[\w+/]{300,}=*$/);
    const strings = [...made.record.zone.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
    expect(strings.length).toBe(2);
    expect(strings.every((text) => text.length <= 255)).toBe(true);
    expect(strings.join('')).toBe(made.record.value);
    expect(await list()).toEqual({ keys: [made], looksUpRecords: false });
    expect(await admin.json('GET', `/dkim-keys/${made.id}`)).toEqual(made);
  });

  it('signs once its record is said to be published, until it is retired', async () => {
    const { id } = await generate();
    const signing = await step(id, 'publish');
    expect(signing).toMatchObject({ state: 'active', signs: true, published: { record: 'said' }, retiredAt: null });
    expect(await refusal(`/dkim-keys/${id}/remove`, {})).toEqual({ status: 409, code: 'dkim-key-active' });
    expect(await step(id, 'retire')).toMatchObject({ state: 'retired', signs: false });
    expect(await refusal(`/dkim-keys/${id}/retire`, {})).toMatchObject({ status: 200 });
  });

  it('gives way to the one of its domain and kind that was published after it', async () => {
    const old = await generate();
    await step(old.id, 'publish');
    engine.clock.advance(60);
    const next = await generate({ selector: 's2' });
    await step(next.id, 'publish');
    const { keys: both } = await list();
    expect(both.map(({ selector, signs }) => [selector, signs])).toEqual([
      ['s2', true],
      ['s1', false],
    ]);
    await step(next.id, 'retire');
    expect((await list()).keys.map(({ selector, signs }) => [selector, signs])).toEqual([
      ['s2', false],
      ['s1', true],
    ]);
  });

  it('that was brought along is taken as PKCS #1 and PKCS #8, and has the record of its public key', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      const privateKey = pair.privateKey.export({ format: 'pem', type }).toString();
      const taken = await admin.json<DkimKey>('POST', '/dkim-keys/import', { domain: 'halden.example', selector: type, privateKey }, key());
      expect(taken).toMatchObject({ origin: 'imported', bits: 1024, isWeak: true });
      const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
      expect(recordFit(taken.record.value, { type: 'rsa', publicKey })).toMatchObject({ fits: true });
      expect(taken.record.value).toBe(keyRecord({ type: 'rsa', publicKey }));
    }
  });

  it('is refused under a request key that came with another private key, also after a restart', async () => {
    const [one, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')].map(({ privateKey }) =>
      privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    );
    const headers = key();
    const send = async (privateKey: string | undefined): Promise<unknown> => {
      const body = { domain: 'halden.example', selector: 's1', privateKey };
      const response = await admin.send('POST', '/dkim-keys/import', body, headers);
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    expect(await send(one)).toEqual([200, undefined]);
    expect(await send(one)).toEqual([200, undefined]);
    expect(await send(other)).toEqual([422, 'idempotency-key-reused']);
    const again = await DkimKeyBook.open(engine.parts);
    const [kept] = again.all();
    const by = { actor: { kind: 'account', id: 'ana' }, commandId: kept?.commands[0] ?? '' } as const;
    const wanted = { domain: 'halden.example', selector: 's1', forSubdomains: false, origin: 'imported' } as const;
    expect(await again.add({ ...wanted, privateKey: other ?? '' }, by)).toEqual({ kind: 'refused', refused: 'idempotency-key-reused' });
    expect(await again.add({ ...wanted, privateKey: one ?? '' }, by)).toMatchObject({ kind: 'done', key: { id: kept?.id } });
  });

  it.each([
    ['a selector with blanks', { selector: 's 1' }, 'body.selector'],
    ['a domain of one label', { domain: 'localhost' }, 'body.domain'],
    ['a kind that DKIM does not know', { type: 'dsa' }, 'body.type'],
  ])('is not made for %s', async (_, more, at) => {
    const body = { domain: 'halden.example', selector: 's1', ...more };
    expect(await refusal('/dkim-keys', body)).toEqual({ status: 422, code: 'invalid-request', at: [at] });
    expect((await list()).keys).toEqual([]);
  });

  it.each([
    ['no key', 'hello'],
    ['a key with a password', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----'],
    ['a short key', generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
    ['a key of a curve', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ])('is not taken when it is %s', async (_, privateKey) => {
    const body = { domain: 'halden.example', selector: 's1', privateKey };
    expect(await refusal('/dkim-keys/import', body)).toEqual({ status: 422, code: 'invalid-request', at: ['body.privateKey'] });
  });

  it('has its selector for itself, until it is removed', async () => {
    const { id } = await generate();
    expect(await refusal('/dkim-keys', { domain: 'halden.example', selector: 'S1' })).toEqual({ status: 409, code: 'selector-taken' });
    expect((await admin.send('POST', `/dkim-keys/${id}/remove`, {}, key())).status).toBe(204);
    expect((await generate()).id).not.toBe(id);
  });

  it('is gone with its private key once removed', async () => {
    const { id } = await generate();
    expect(await secretFiles()).toEqual([id]);
    await admin.send('POST', `/dkim-keys/${id}/remove`, {}, key());
    expect(await secretFiles()).toEqual([]);
    expect((await list()).keys).toEqual([]);
    expect((await admin.send('GET', `/dkim-keys/${id}`)).status).toBe(404);
    expect(await refusal(`/dkim-keys/${id}/publish`, {})).toEqual({ status: 404, code: 'not-found' });
  });

  it('is made once, however often the request comes at once', async () => {
    const headers = key();
    const body = { domain: 'halden.example', selector: 's1', type: 'ed25519' };
    const made = await Promise.all(Array.from({ length: 4 }, () => admin.json<DkimKey>('POST', '/dkim-keys', body, headers)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await secretFiles()).toHaveLength(1);
  });

  it('is there again after a restart, and signs', async () => {
    const { id } = await generate();
    await step(id, 'publish');
    const again = await DkimKeyBook.open(engine.parts);
    expect(again.signers()).toMatchObject([{ id, domain: 'halden.example', selector: 's1', inUse: true }]);
    expect((await again.signers()[0]?.key.sign(Buffer.from('x')))?.length).toBe(64);
  });

  it('whose private key is missing says so, signs nothing and stops nothing', async () => {
    const { id } = await generate();
    await step(id, 'publish');
    await rm(path.join(engine.parts.config.dataDir, 'keys', 'dkim', id));
    const again = await DkimKeyBook.open(engine.parts);
    expect([again.signers(), again.canSign(id)]).toEqual([[], false]);
    await step(id, 'retire');
    expect(await refusal(`/dkim-keys/${id}/publish`, {})).toEqual({ status: 409, code: 'private-key-lost' });
  });

  it('whose private key is damaged is not published', async () => {
    const { id } = await generate();
    await writeFile(path.join(engine.parts.config.dataDir, 'keys', 'dkim', id), 'k1.0000000000000000.x\n');
    expect(await refusal(`/dkim-keys/${id}/publish`, {})).toEqual({ status: 409, code: 'private-key-lost' });
  });

  it('that was removed just before a stop has no private key after the next start', async () => {
    const { id } = await generate();
    const file = path.join(engine.parts.config.dataDir, 'keys', 'dkim', id);
    const wrapped = await readFile(file);
    await admin.send('POST', `/dkim-keys/${id}/remove`, {}, key());
    await writeFile(file, wrapped, { mode: 0o600 });
    await DkimKeyBook.open(engine.parts);
    expect(await secretFiles()).toEqual([]);
  });
});
