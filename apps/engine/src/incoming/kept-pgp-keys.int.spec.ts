import { headOf } from '#event-store';
import { pgpKeyStream } from '#events';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { PgpWorkHere } from '../../../../test/support/pgp-work-here.js';
import { withAddress } from '../../../../test/support/pgp-key-of-owner.js';
import { PgpRing } from '../../test/support/pgp-ring.js';
import { PgpKeyImporter } from '../pgp-keys/pgp-key-importer.js';
import { keysOfRecipient } from '../pgp-keys/pgp-key-selection.js';
import { endOf } from '../platform/mail-end.js';
import { KeptPgpKeys } from './kept-pgp-keys.js';
import type { OpenedMessage } from './mail-opener.js';
import { UntrustedAllowance } from './untrusted-allowance.js';

const AT = '2026-03-10T10:00:00.000Z';

let ada: MadePgpKey;
let bob: MadePgpKey;
let ring: PgpRing;
beforeAll(async () => {
  [ada, bob] = [await madePgpKey('ada@a.example'), await madePgpKey('bob@b.example')];
});
beforeEach(async () => {
  ring = await PgpRing.open();
});
afterEach(() => ring.close());

function keeper(mostADay = 10): KeptPgpKeys {
  const { fixture, book } = ring;
  const work = new PgpWorkHere();
  const importer = new PgpKeyImporter(book, work, fixture.clock);
  return new KeptPgpKeys({ importer, work, allowance: new UntrustedAllowance(fixture.clock, mostADay), log: fixture.log });
}

function mailWith(...keys: Buffer[]): OpenedMessage {
  const protection = { encryptedBy: null, signedBy: null } as const;
  const pgpKeys = keys.map((key) => key.toString('base64'));
  const report = { layers: [], protection, stoppedBy: null, certificates: [], pgpKeys, isChanged: false, beside: '' };
  return { report, protection, mail: Buffer.alloc(0), certificates: new Map() };
}

const kept = ({ fingerprint }: MadePgpKey) => ring.book.index.ofFingerprint(fingerprint)?.state;

describe('keys that came with mail', () => {
  it('are kept, and trusted by nobody', async () => {
    await keeper().keep('m1', mailWith(Buffer.from('no key'), ada.publicFile), AT);
    expect(kept(ada)).toMatchObject({ trust: null, hasPrivateKey: false });
  });

  it('never bring a private key in', async () => {
    await keeper().keep('m1', mailWith(ada.privateFile), AT);
    expect(kept(ada)).toMatchObject({ hasPrivateKey: false });
  });

  it('are neither kept nor brought up to date beyond so many a day; a copy that brings nothing new does not count', async () => {
    await ring.keep(bob.publicFile);
    const [newer, newest] = [await withAddress(bob, 'bob@other.example'), await withAddress(bob, 'bob@third.example')];
    const limited = keeper(1);
    await limited.keep('m1', mailWith(bob.publicFile, newer, newer, bob.publicFile), AT);
    await limited.keep('m2', mailWith(newest, ada.publicFile), AT);
    const record = ring.book.index.ofFingerprint(bob.fingerprint);
    expect([kept(ada), record?.key.addresses]).toEqual([undefined, ['bob@b.example', 'bob@other.example']]);
    const written = await ring.fixture.store.readStream(pgpKeyStream(record?.id ?? ''));
    expect(written.map(({ type }) => type)).toEqual(['PgpKeyImported', 'PgpKeyUpdated']);
    ring.fixture.clock.advance(86_400);
    await limited.keep('m3', mailWith(ada.publicFile), AT);
    expect(kept(ada)?.status).toBe('kept');
  });
});

describe('the owner of a trusted key who sends it with the address of somebody else', () => {
  const CEO = 'ceo@bank.example';
  const end = (address: string) => endOf(address, (text) => ring.fixture.keys.tagAddress(text));
  const chosenFor = (address: string) => keysOfRecipient(ring.book.index, end(address), ring.fixture.clock.iso());

  it('gets no mail of theirs, until somebody trusts the key anew; also after a start', async () => {
    const id = await ring.keep(ada.publicFile);
    await ring.trust(id);
    await keeper().keep('m1', mailWith(await withAddress(ada, CEO)), AT);
    expect(ring.book.index.find(id)).toMatchObject({
      key: { addresses: ['ada@a.example', CEO] },
      trustedAddresses: ['ada@a.example'],
    });
    for (const opened of [ring, await ring.reopened()]) {
      const { chosen, passedOver } = keysOfRecipient(opened.book.index, end(CEO), ring.fixture.clock.iso());
      expect([chosen, passedOver]).toMatchObject([[], [{ chosenBy: 'address', why: 'untrusted' }]]);
    }
    expect(chosenFor('ada@a.example').chosen).toMatchObject([{ chosenBy: 'address', key: { addresses: ['ada@a.example'] } }]);
    await ring.trust(id);
    expect(chosenFor(CEO).chosen).toMatchObject([{ record: { id } }]);
  });

  it('gets it where somebody puts the key there by hand', async () => {
    const id = await ring.keep(ada.publicFile);
    await ring.trust(id);
    await keeper().keep('m1', mailWith(await withAddress(ada, CEO)), AT);
    await ring.assign(id, 'bank.example');
    expect(chosenFor(CEO).chosen).toMatchObject([{ record: { id }, chosenBy: 'domain' }]);
  });

  it('gets none either where a start before had trusted the key without a word on addresses', async () => {
    const id = await ring.keep(ada.publicFile);
    const { store, clock } = ring.fixture;
    const stream = pgpKeyStream(id);
    const data = JSON.stringify({ exceptSubkeys: [], reason: ring.book.seals.sealReason(id, 'known') });
    const meta = JSON.stringify({ at: clock.iso(), actor: { kind: 'cli', id: 'cli' }, commandId: 'older' });
    const event = { id: '8db53887-565b-5f3a-8432-82158a543a91', type: 'PgpKeyTrusted', version: 1, data, meta };
    await store.append({ stream, expected: headOf(stream, await store.readStream(stream)), events: [event] });
    const older = await ring.reopened();
    expect(older.book.index.find(id)).toMatchObject({ state: { trust: { addresses: null } }, trustedAddresses: ['ada@a.example'] });
    await older.keep(await withAddress(ada, CEO));
    for (const { book } of [older, await older.reopened()])
      expect(book.index.find(id)).toMatchObject({ key: { addresses: ['ada@a.example', CEO] }, trustedAddresses: ['ada@a.example'] });
  });
});
