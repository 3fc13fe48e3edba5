import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { PgpWorkHere } from '../../../../test/support/pgp-work-here.js';
import { PgpRing } from '../../test/support/pgp-ring.js';
import { PgpKeyImporter } from '../pgp-keys/pgp-key-importer.js';
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
  return new KeptPgpKeys({ book, importer, work, allowance: new UntrustedAllowance(fixture.clock, mostADay), log: fixture.log });
}

function mailWith(...keys: Buffer[]): OpenedMessage {
  const protection = { encryptedBy: null, signedBy: null } as const;
  const pgpKeys = keys.map((key) => key.toString('base64'));
  const report = { layers: [], protection, stoppedBy: null, certificates: [], pgpKeys, isChanged: false };
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

  it('are not kept beyond so many a day, and those that are here are brought up to date all the same', async () => {
    await ring.keep(bob.publicFile);
    await keeper(0).keep('m1', mailWith(ada.publicFile, bob.publicFile), AT);
    expect([kept(ada), kept(bob)?.status]).toEqual([undefined, 'kept']);
  });
});
