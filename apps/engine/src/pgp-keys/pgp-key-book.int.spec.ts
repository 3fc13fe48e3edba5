import { access, readdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { PgpRing } from '../../test/support/pgp-ring.js';
import { PgpKeyBook } from './pgp-key-book.js';

let ada: MadePgpKey;
let bob: MadePgpKey;
let ring: PgpRing;

beforeAll(async () => {
  ada = await madePgpKey('ada@a.example');
  bob = await madePgpKey('bob@b.example');
});
beforeEach(async () => {
  ring = await PgpRing.open();
});
afterEach(() => ring.close());

const tagOf = (address: string): string => ring.fixture.keys.tagAddress(address) ?? '';
const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

describe('the key ring at the next start', () => {
  it('has everything again, found by address, fingerprint and the ids that messages have for a key', async () => {
    const id = await ring.keep(ada.privateFile);
    await ring.keep(bob.publicFile);
    await ring.trust(id);
    await ring.assign(id, 'carol@c.example');
    const { index } = await PgpKeyBook.open(ring.fixture);
    expect(index.size).toBe(2);
    expect(index.find(id)).toEqual(ring.book.index.find(id));
    const end = (address: string) => ({ domain: address.replace(/.*@/, ''), tag: tagOf(address) });
    expect(index.of(end('ADA+x@a.example')).map(({ record, chosenBy }) => [record.id, chosenBy])).toEqual([[id, 'address']]);
    expect(index.of(end('carol@c.example')).map(({ record, chosenBy }) => [record.id, chosenBy])).toEqual([[id, 'by-hand']]);
    for (const { keyId } of [ada.secret.key.primary, ...ada.secret.key.subkeys])
      expect(index.ofKeyId(keyId).map((record) => record.id)).toEqual([id]);
  });

  it('passes over a key whose seal is damaged or gone, and has the others', async () => {
    const [lost, damaged] = [await ring.keep(ada.publicFile), await ring.keep(bob.publicFile)];
    const kept = await ring.keep((await madePgpKey('carol@c.example')).publicFile);
    await ring.book.seals.destroy(lost);
    await writeFile(ring.file('people', damaged), 'k1.0000000000000000.x\n');
    const reopened = await PgpKeyBook.open(ring.fixture);
    expect([...reopened.index.all()].map(({ id }) => id)).toEqual([kept]);
  });

  it('takes such a key in again when somebody brings it', async () => {
    const lost = await ring.keep(ada.publicFile);
    await ring.book.seals.destroy(lost);
    const again = await ring.reopened();
    const id = await again.keep(ada.publicFile);
    expect([id === lost, again.idOf(ada.fingerprint), again.book.index.size]).toEqual([false, id, 1]);
  });

  it('destroys what a stop has left of a removed key', async () => {
    const id = await ring.keep(ada.privateFile);
    await ring.assign(id, 'carol@c.example');
    const { seals, privateKeys } = ring.book;
    const [seal, destroy] = [seals.destroy.bind(seals), privateKeys.destroy.bind(privateKeys)];
    seals.destroy = () => Promise.resolve(); // the stop
    privateKeys.destroy = () => Promise.resolve();
    await ring.remove(id);
    expect(await isThere(ring.file('pgp', id))).toBe(true);
    expect(await readdir(ring.file('people', '.'))).toHaveLength(2);
    Object.assign(seals, { destroy: seal });
    Object.assign(privateKeys, { destroy });
    await PgpKeyBook.open(ring.fixture);
    expect(await isThere(ring.file('pgp', id))).toBe(false);
    expect(await readdir(ring.file('people', '.'))).toEqual([]);
  });
});
