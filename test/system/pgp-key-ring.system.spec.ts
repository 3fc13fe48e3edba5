/** The key ring with the real gpg on the other side: what it exports is kept, and what we make for it opens there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { armored } from '#crypto';
import { FACTORY_PROTECT } from '#dlp';
import { splitMail } from '#mail';
import { PgpRing } from '../../apps/engine/test/support/pgp-ring.js';
import { GPG_KEYS, type GpgHome, openGpgHome, whyNoGpg } from '../support/gpg-home.js';
import { PgpWorkHere } from '../support/pgp-work-here.js';

const missing = whyNoGpg();
const WHO = ['rsa', 'curve25519', 'p256'] as const;
const MAIL = Buffer.from('From: office@halden.example\r\nTo: rsa@a.example\r\nSubject: plans\r\n\r\nmeet me at noon\r\n');

describe.skipIf(missing)(`the key ring with gpg${missing ? ` (${missing})` : ''}`, () => {
  let gpg: GpgHome;
  let ring: PgpRing;
  const prints: Record<string, string> = {};

  beforeAll(() => {
    gpg = openGpgHome();
    for (const who of WHO) prints[who] = gpg.makeKey(`Person <${who}@a.example>`, GPG_KEYS[who]);
  });
  afterAll(() => gpg.remove());
  beforeEach(async () => {
    ring = await PgpRing.open();
    setClock();
  });
  afterEach(() => ring.close());

  /** The clock of the ring is a second ahead of that of gpg. */
  function setClock(): void {
    ring.fixture.clock.leap((Date.now() + 1_000 - ring.fixture.clock.now().getTime()) / 1000);
  }

  const pair = (recipient: string) => ({
    sender: 'office@halden.example',
    recipient,
    settings: FACTORY_PROTECT,
    sizeBytes: null,
    demanded: true,
    at: ring.fixture.clock.iso(),
  });
  const request = (...recipients: string[]) => ({
    messageId: 'm1',
    sender: 'office@halden.example',
    recipients,
    settings: FACTORY_PROTECT,
    at: ring.fixture.clock.iso(),
  });

  async function kept(fingerprint: string): Promise<string> {
    const id = await ring.keep(gpg.publicKey(fingerprint));
    await ring.trust(id);
    return id;
  }

  const blockIn = (mail: Uint8Array): string =>
    /-----BEGIN PGP MESSAGE[^]*END PGP MESSAGE-----/.exec(splitMail(Buffer.from(mail)).entity.toString('latin1'))?.[0] ?? '';

  it('a mail for three kinds of keys opens with each of them, and gpg knows who signed', async () => {
    for (const who of WHO) await kept(prints[who] ?? '');
    // gpg imports no key of the future
    const at = new Date(Date.now() - 2_000);
    const ours = await new PgpWorkHere().generate({ type: 'curve25519', address: 'office@halden.example', at });
    await ring.trust(await ring.keep(armored('PGP PRIVATE KEY BLOCK', Buffer.from(ours.secret ?? []))));
    gpg.must(['--import'], ours.key.bytes);
    setClock();
    const { bytes, proof } = await ring.method.protect(MAIL, request(...WHO.map((who) => `${who}@a.example`)));
    expect(proof.encryptedFor).toHaveLength(3);
    for (const who of WHO) {
      const { output, told } = gpg.run(['--try-secret-key', prints[who] ?? '', '--decrypt'], blockIn(bytes));
      expect(output.toString()).toContain('meet me at noon');
      expect(told).toMatch(/GOODSIG [0-9A-F]{16} office@halden\.example|GOODSIG [0-9A-F]{16} <office@halden\.example>/);
    }
  });

  it('a new sub-key takes over, a revoked one serves no more, and an older copy brings it back in no way', async () => {
    const who = gpg.makeKey('Eve <eve@a.example>', GPG_KEYS.curve25519);
    const older = gpg.publicKey(who);
    const id = await kept(who);
    gpg.must(['--quick-add-key', who, 'cv25519', 'encr', '1y']);
    await ring.keep(gpg.publicKey(who));
    expect(ring.book.index.find(id)?.key.subkeys).toHaveLength(2);
    setClock();
    const [recent] = gpg
      .must(['--list-packets'], blockIn((await ring.method.protect(MAIL, request('eve@a.example'))).bytes))
      .toString()
      .match(/(?<=keyid )[0-9A-F]{16}/g) ?? [''];
    expect(ring.book.index.find(id)?.key.subkeys.map(({ keyId }) => keyId.toUpperCase())).toContain(recent);

    gpg.must(['--command-fd', '0', '--edit-key', who], 'key 1\nkey 2\nrevkey\ny\ny\n1\n\ny\nsave\n');
    setClock();
    for (const copy of [gpg.publicKey(who), older]) await ring.keep(copy);
    expect(await ring.method.optionFor(pair('eve@a.example'))).toMatchObject({ usable: false, why: 'revoked' });
  });

  it('a key that its owner takes back as a whole serves no more once that is known', async () => {
    const who = gpg.makeKey('Mallory <mallory@a.example>', GPG_KEYS.p256);
    await kept(who);
    expect(await ring.method.optionFor(pair('mallory@a.example'))).toMatchObject({ usable: true });
    // which gpg makes with each key, and makes unusable by a colon lest it be imported by mistake
    const revocation = readFileSync(join(gpg.folder, 'openpgp-revocs.d', `${who}.rev`), 'utf8');
    gpg.must(['--import'], revocation.replace(/^:/m, ''));
    setClock();
    await ring.keep(gpg.publicKey(who));
    expect(await ring.method.optionFor(pair('mallory@a.example'))).toMatchObject({ usable: false, why: 'revoked' });
  });

  it('a private key of gpg signs here, and leaves under a password that gpg asks for', async () => {
    const id = await ring.keep(gpg.secretKey(prints['p256'] ?? ''));
    await ring.trust(id);
    const signed = await ring.method.sign(MAIL, { ...request('rsa@a.example'), sender: 'p256@a.example' });
    const { entity } = splitMail(Buffer.from(signed.bytes));
    const boundary = /boundary="([^"]+)"/.exec(entity.toString('latin1'))?.[1] ?? '';
    const [, first = '', second = ''] = entity.toString('latin1').split(`--${boundary}\r\n`);
    expect(gpg.run(['--verify', '-', gpg.file(Buffer.from(first.slice(0, -2), 'latin1'))], second).told).toContain('GOODSIG');

    const record = ring.book.index.find(id);
    const secret = await ring.book.privateKeys.read(id);
    if (record === undefined || secret === undefined) throw new Error('not kept');
    const locked = await new PgpWorkHere().lock({ key: record.key, secret }, 'on paper');
    const other = openGpgHome();
    try {
      other.must(['--import'], armored('PGP PRIVATE KEY BLOCK', locked));
      expect(other.run(['--detach-sign'], 'text').code).not.toBe(0);
      expect(other.run(['--passphrase', 'on paper', '--detach-sign'], 'text').code).toBe(0);
    } finally {
      other.remove();
    }
  });
});
