/** Keys that are looked for outside; the places that are asked are doubles, and say what the test has them say. */
import type { PgpKeyLookUp } from '#contracts';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { madePgpKey, PgpKeyClient, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { type DirectoryAnswer, KeyDirectories } from '../pgp-keys/key-directories-port.js';

class DoubleDirectories extends KeyDirectories {
  asked: string[] = [];
  answers: DirectoryAnswer[] = [];

  ask(address: string): Promise<readonly DirectoryAnswer[]> {
    this.asked.push(address);
    return Promise.resolve(this.answers);
  }
}

let ada: MadePgpKey;
let bob: MadePgpKey;
let engine: HttpEngine;
let ring: PgpKeyClient;
let outside: DoubleDirectories;

beforeAll(async () => {
  ada = await madePgpKey('ada@a.example');
  bob = await madePgpKey('bob@b.example');
});
beforeEach(async () => {
  outside = new DoubleDirectories();
  engine = await startHttpEngine({ directories: outside });
  const admin = await engine.setUp();
  ring = new PgpKeyClient(admin);
  await new PolicyClient(admin).set('global', { 'pgp.lookUp': true });
});
afterEach(() => engine.close());

const wkd = (bytes: Buffer): DirectoryAnswer => ({ place: 'openpgpkey.a.example', kind: 'wkd', outcome: 'found', bytes });
const server = (bytes: Buffer): DirectoryAnswer => ({ place: 'keys.example.net', kind: 'key-server', outcome: 'found', bytes });
const lookUp = (address: string, headers = PgpKeyClient.key()): Promise<PgpKeyLookUp> =>
  ring.command('/pgp-keys/look-up', { address }, headers);

describe('a look-up', () => {
  it('keeps the keys that name the address, untrusted, each once', async () => {
    outside.answers = [wkd(ada.secret.key.bytes), server(Buffer.concat([bob.secret.key.bytes, ada.secret.key.bytes]))];
    const found = await lookUp('Ada@A.Example');
    expect(outside.asked).toEqual(['ada@a.example']);
    expect(found).toMatchObject({
      address: 'ada@a.example',
      places: [
        { place: 'openpgpkey.a.example', kind: 'wkd', outcome: 'found' },
        { place: 'keys.example.net', kind: 'key-server', outcome: 'found' },
      ],
      entries: [{ outcome: 'added', fingerprint: ada.fingerprint, hasPrivateKey: false }],
    });
    expect(await ring.show(found.entries[0]?.id ?? '')).toMatchObject({ source: 'directory', isTrusted: false, encrypts: 'untrusted' });
    expect(await ring.list()).toMatchObject({ all: 1 });
    expect((await lookUp('ada@a.example')).entries).toMatchObject([{ outcome: 'known' }]);
  });

  it('answers the same request again with the same words', async () => {
    outside.answers = [wkd(ada.secret.key.bytes)];
    const headers = PgpKeyClient.key();
    const first = await lookUp('ada@a.example', headers);
    expect(await lookUp('ada@a.example', headers)).toEqual(first);
  });

  it.each([
    ['keys of others', () => bob.secret.key.bytes, 'not-theirs'],
    ['a private key', () => ada.privateFile, 'not-theirs'],
    ['a private key under a password', () => ada.lockedFile, 'unreadable'],
    ['a page', () => Buffer.from('<html>Welcome</html>'), 'unreadable'],
  ])('takes nothing out of %s', async (_, bytes, outcome) => {
    outside.answers = [wkd(bytes())];
    expect(await lookUp('ada@a.example')).toMatchObject({ places: [{ outcome }], entries: [] });
    expect(await ring.list()).toMatchObject({ all: 0 });
  });

  it('asks nobody where the setting is off, nor for what is no address', async () => {
    expect(await ring.refusal('/pgp-keys/look-up', { address: 'nobody in particular' })).toMatchObject({ code: 'not-a-place' });
    const policy = new PolicyClient(ring.client);
    await policy.set((await policy.open('a.example')).id, { 'pgp.lookUp': false });
    expect(await ring.refusal('/pgp-keys/look-up', { address: 'ada@a.example' })).toMatchObject({ status: 422, code: 'pgp-look-up-off' });
    expect(outside.asked).toEqual([]);
    expect(await lookUp('bob@b.example')).toMatchObject({ places: [], entries: [] });
  });
});
