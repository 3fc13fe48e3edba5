import { expect, it } from 'vitest';
import { madePgpKey } from '../../../../test/support/pgp-key-client.js';
import { PgpRing } from '../../test/support/pgp-ring.js';
import { PgpKeyImporter } from './pgp-key-importer.js';
import { PgpWorkBroken } from './pgp-work.js';

it('a key that cannot be joined with the copy that is here is refused, and those beside it are kept', async () => {
  const ada = await madePgpKey('ada@a.example');
  const bob = await madePgpKey('bob@b.example');
  const ring = await PgpRing.open();
  try {
    await ring.keep(ada.publicFile);
    const before = ring.book.index.ofFingerprint(ada.fingerprint)?.key.bytes;
    const { key } = ada.secret;
    const changed = { ...key, bytes: Buffer.concat([key.bytes, Buffer.from([0])]) };
    const importer = new PgpKeyImporter(ring.book, { merge: () => Promise.reject(new PgpWorkBroken('too long')) }, ring.fixture.clock);
    const keys = [changed, bob.secret.key].map((each) => ({ key: each, secret: null }));
    const kept = await importer.keep({ keys, source: 'file', by: { actor: { kind: 'cli', id: 'cli' }, commandId: 'one' } });
    expect(kept.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['refused', 'it takes too long to read'],
      ['added', ''],
    ]);
    expect(ring.book.index.ofFingerprint(ada.fingerprint)?.key.bytes).toEqual(before);
  } finally {
    await ring.close();
  }
});
