/** OpenPGP with the real gpg on the other side, for every kind of key, in both directions. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  generatePgpKey,
  judgePgpKey,
  lockedSecretBytes,
  openPgpSecretKeys,
  type PgpCipher,
  type PgpKey,
  type PgpSecretKey,
  readPgpKeys,
  softwarePgpDecryptor,
} from '#crypto';
import { sevenBitEntity, splitMail } from '#mail';
import { openPgp, type PgpOpening } from '../../apps/engine/src/protect/open-pgp.js';
import type { PgpLayer } from '../../apps/engine/src/protect/pgp-layer.js';
import { protectByPgp } from '../../apps/engine/src/protect/pgp-mail.js';
import { AWKWARD_MAILS } from '../support/awkward-mails.js';
import { cpuWatch } from '../support/cpu-time.js';
import { GPG_KEYS, type GpgHome, openGpgHome, whyNoGpg } from '../support/gpg-home.js';

const missing = whyNoGpg();
const PLAIN = AWKWARD_MAILS.plain!;
const WHO = ['rsa', 'curve25519', 'p256'] as const;
const CIPHERS: PgpCipher[] = ['aes-256', 'aes-192', 'aes-128'];
const MIME_HEAD = 'From: rsa@a.example\r\nTo: b@b.example\r\n';

interface Person {
  readonly fingerprint: string;
  readonly key: PgpKey;
  readonly secret: PgpSecretKey;
}

describe.skipIf(missing)(`OpenPGP with gpg${missing ? ` (${missing})` : ''}`, () => {
  let gpg: GpgHome;
  let people: Record<(typeof WHO)[number], Person>;
  const now = (): Date => new Date(Date.now() + 1_000);

  const person = async (fingerprint: string): Promise<Person> => {
    const [key] = await readPgpKeys(gpg.publicKey(fingerprint), now());
    const [secret] = await openPgpSecretKeys(gpg.secretKey(fingerprint), undefined, now());
    return { fingerprint, key: key!, secret: secret! };
  };

  beforeAll(async () => {
    gpg = openGpgHome();
    const made = WHO.map(async (who) => [who, await person(gpg.makeKey(`RSA <${who}@a.example>`, GPG_KEYS[who]))] as const);
    people = Object.fromEntries(await Promise.all(made)) as typeof people;
  });
  afterAll(() => gpg.remove());

  const all = (): Person[] => WHO.map((who) => people[who]);
  const opening = (): PgpOpening => ({
    at: now(),
    decryptor: softwarePgpDecryptor(all().map(({ secret }) => secret)),
    known: all().map(({ key }) => key),
  });

  /** The armored block of a mail of ours. */
  const blockOf = (mail: Buffer): string => /-----BEGIN PGP MESSAGE[^]*END PGP MESSAGE-----/.exec(mail.toString('latin1'))?.[0] ?? '';

  /** What gpg makes of a `multipart/signed` of ours; its verdict on standard error. */
  const verifyByGpg = (mail: Buffer): string => {
    const { entity } = splitMail(mail);
    const boundary = /boundary="([^"]+)"/.exec(entity.toString('latin1'))?.[1] ?? '';
    const [, first = '', second = ''] = entity.toString('latin1').split(`--${boundary}\r\n`);
    const signed = gpg.file(Buffer.from(first.slice(0, -2), 'latin1'));
    return gpg.run(['--verify', '-', signed], second).told;
  };

  const encryptByGpg = (content: Buffer, to: Person, words: readonly string[] = []): Buffer =>
    gpg.must(['--armor', ...words, '--recipient', to.fingerprint, '--encrypt'], content);

  const pgpMime = (block: Buffer): Buffer =>
    Buffer.from(
      [
        `${MIME_HEAD}Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b`,
        '',
        '--b',
        'Content-Type: application/pgp-encrypted',
        '',
        'Version: 1',
        '',
        '--b',
        'Content-Type: application/octet-stream',
        '',
        block.toString('latin1'),
        '--b--',
        '',
      ].join('\r\n'),
      'latin1',
    );

  const signedMime = (entity: Buffer, signer: Person, words: readonly string[] = []): Buffer => {
    const signature = gpg.must(['--armor', ...words, '--local-user', signer.fingerprint, '--detach-sign'], entity);
    const head = `${MIME_HEAD}Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary=s\r\n\r\n--s\r\n`;
    const middle = `\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\n${signature.toString()}\r\n--s--\r\n`;
    return Buffer.concat([Buffer.from(head), entity, Buffer.from(middle)]);
  };

  describe('ours is read by gpg', () => {
    it.each(CIPHERS.flatMap((cipher) => WHO.map((who) => ({ cipher, who }))))(
      'encrypted with $cipher for $who',
      async ({ cipher, who }) => {
        const encrypted = await protectByPgp(PLAIN, { at: now(), encrypt: { keys: [people[who].key], cipher } });
        const { output, told } = gpg.run(['--decrypt'], blockOf(encrypted));
        expect(output).toEqual(splitMail(PLAIN).entity);
        expect(told).toContain(`DECRYPTION_INFO 2 ${{ 'aes-128': 7, 'aes-192': 8, 'aes-256': 9 }[cipher]}`);
        expect(told).toContain('GOODMDC');
      },
    );

    it('encrypted for all of them at once', async () => {
      const encrypted = await protectByPgp(PLAIN, { at: now(), encrypt: { keys: all().map(({ key }) => key) } });
      const { told } = gpg.run(['--list-packets', '--list-only'], blockOf(encrypted));
      const keyIds = all().map(({ key }) => key.subkeys[0]!.keyId.toUpperCase());
      for (const keyId of keyIds) expect(told).toContain(`ENC_TO ${keyId}`);
    });

    it('for every sub-key that a person has', async () => {
      const fingerprint = gpg.makeKey('Two Devices <two@a.example>', GPG_KEYS.curve25519);
      gpg.must(['--quick-add-key', fingerprint, 'rsa3072', 'encrypt', 'never']);
      const { key } = await person(fingerprint);
      const encrypted = await protectByPgp(PLAIN, { at: now(), encrypt: { keys: [key] } });
      const { told } = gpg.run(['--decrypt'], blockOf(encrypted));
      expect(key.subkeys).toHaveLength(2);
      for (const { keyId } of key.subkeys) expect(told).toContain(`ENC_TO ${keyId.toUpperCase()}`);
    });

    it.each(WHO)('signed and encrypted by %s', async (who) => {
      const { key, secret, fingerprint } = people[who];
      const encrypted = await protectByPgp(PLAIN, { at: now(), sign: { secret }, encrypt: { keys: [key], compression: 'zip' } });
      const { output, told } = gpg.run(['--decrypt'], blockOf(encrypted));
      expect(output).toEqual(splitMail(PLAIN).entity);
      expect(told).toContain(`VALIDSIG ${fingerprint}`);
    });

    it.each(WHO)('signed by %s', async (who) => {
      const signed = await protectByPgp(PLAIN, { at: now(), sign: { secret: people[who].secret } });
      expect(verifyByGpg(signed)).toContain(`VALIDSIG ${people[who].fingerprint}`);
    });

    it.each(Object.entries(AWKWARD_MAILS))('a mail %s, signed, then encrypted, and signed and encrypted at once', async (_, mail) => {
      const { key, secret, fingerprint } = people.rsa;
      const signed = await protectByPgp(mail, { at: now(), sign: { secret } });
      expect(verifyByGpg(signed)).toContain(`VALIDSIG ${fingerprint}`);
      const layered = await protectByPgp(signed, { at: now(), encrypt: { keys: [key] } });
      expect(gpg.must(['--decrypt'], blockOf(layered))).toEqual(splitMail(signed).entity);
      const atOnce = await protectByPgp(mail, { at: now(), sign: { secret }, encrypt: { keys: [key] } });
      expect(gpg.must(['--decrypt'], blockOf(atOnce))).toEqual(splitMail(mail).entity);
    });

    it('inline, text and file', async () => {
      const mail = AWKWARD_MAILS['with an attachment']!;
      const inline = await protectByPgp(mail, { at: now(), encrypt: { keys: [people.p256.key], form: 'inline' } });
      expect(gpg.must(['--decrypt'], blockOf(inline)).toString()).toBe('Grüße, see the file.');
      const [, file = ''] = inline.toString('latin1').split('filename*=');
      const armored = Buffer.from(file.split('\r\n\r\n')[1] ?? '', 'base64');
      expect(file).toMatch(/^utf-8''%C3%9Cbersicht\.bin\.pgp/);
      expect(gpg.must(['--decrypt'], armored).toString()).toBe('some bytes of a file');
    });

    it.each(['curve25519', 'p256', 'rsa3072'] as const)('a new key, %s, locked with a password', async (type) => {
      const made = await generatePgpKey({ type, name: 'Zoë Example', address: `${type}@new.example`, at: new Date(), validDays: 10 });
      const other = openGpgHome();
      try {
        other.must(['--passphrase', 'a password', '--import'], await lockedSecretBytes(made, 'a password'));
        const listed = other.must(['--with-colons', '--list-secret-keys', '--fingerprint']).toString();
        expect(listed).toContain(`fpr:::::::::${made.key.primary.fingerprint.toUpperCase()}:`);
        expect(listed).toContain('Zoë Example');
        const signed = other.must(['--passphrase', 'a password', '--armor', '--sign'], 'Hello.');
        expect(other.run(['--verify'], signed).told).toContain('GOODSIG');
      } finally {
        other.remove();
      }
    });
  });

  describe("gpg's is read by us", () => {
    it.each([...CIPHERS.map((cipher) => cipher.replace('-', '')), '3DES'].flatMap((cipher) => WHO.map((who) => ({ cipher, who }))))(
      'encrypted with $cipher for $who',
      async ({ cipher, who }) => {
        const encrypted = encryptByGpg(splitMail(PLAIN).entity, people[who], ['--cipher-algo', cipher]);
        const opened = await openPgp(pgpMime(encrypted), opening());
        expect(opened.mail.toString()).toContain('\r\n\r\nHello.\r\n');
        expect(opened.layers).toMatchObject([
          { kind: 'encrypted', opened: true, integrity: 'hash', openedBy: people[who].key.subkeys[0]?.fingerprint },
        ]);
      },
    );

    it.each(['uncompressed', 'zip', 'zlib'])('compressed by %s, in pieces of its own', async (compression) => {
      const text = Buffer.from(`Content-Type: text/plain\r\n\r\n${'A line of text.\r\n'.repeat(2_000)}`);
      const opened = await openPgp(pgpMime(encryptByGpg(text, people.rsa, ['--compress-algo', compression])), opening());
      expect(splitMail(opened.mail).entity).toEqual(text);
    });

    it('for somebody who is not named', async () => {
      const hidden = gpg.must(['--armor', '--hidden-recipient', people.curve25519.fingerprint, '--encrypt'], splitMail(PLAIN).entity);
      const opened = await openPgp(pgpMime(hidden), opening());
      expect(opened.layers).toMatchObject([{ opened: true, recipients: [{ keyId: undefined }] }]);
    });

    it.each(WHO.flatMap((who) => ['SHA256', 'SHA384', 'SHA512'].map((digest) => ({ who, digest }))))(
      'signed by $who with $digest',
      async ({ who, digest }) => {
        const { layers } = await openPgp(signedMime(splitMail(PLAIN).entity, people[who], ['--digest-algo', digest]), opening());
        expect(layers).toMatchObject([
          { form: 'clear', verdict: 'good', signatures: [{ hash: digest.toLowerCase(), isFrom: who === 'rsa', objection: undefined }] },
        ]);
      },
    );

    it('signed as text, and by two', async () => {
      const words = ['--textmode', '--local-user', people.p256.fingerprint];
      const { layers } = await openPgp(signedMime(splitMail(PLAIN).entity, people.rsa, words), opening());
      expect(layers).toMatchObject([{ verdict: 'good', signatures: [{ result: { verdict: 'good' } }, { result: { verdict: 'good' } }] }]);
    });

    it('signed with SHA-1, which is weak', async () => {
      const { layers } = await openPgp(signedMime(splitMail(PLAIN).entity, people.rsa, ['--digest-algo', 'SHA1']), opening());
      expect(layers).toMatchObject([{ verdict: 'weak', signatures: [{ result: { weaknesses: ['sha1'] } }] }]);
    });

    it.each(Object.entries(AWKWARD_MAILS))('a mail %s, signed, encrypted and signed in one, and signed again', async (_, mail) => {
      const entity = sevenBitEntity(splitMail(mail).entity);
      const inner = splitMail(signedMime(entity, people.rsa)).entity;
      const encrypted = splitMail(
        pgpMime(encryptByGpg(inner, people.p256, ['--sign', '--local-user', people.curve25519.fingerprint])),
      ).entity;
      const opened = await openPgp(signedMime(sevenBitEntity(encrypted), people.rsa), opening());
      expect(kinds(opened.layers)).toEqual(['signed clear good', 'encrypted aes-256', 'signed opaque good', 'signed clear good']);
      expect(splitMail(opened.mail).entity).toEqual(entity);
    });

    it('inline, encrypted and signed', async () => {
      const block = encryptByGpg(Buffer.from('Grüße, see you.\n'), people.rsa, ['--sign', '--local-user', people.rsa.fingerprint]);
      const opened = await openPgp(Buffer.from(`${MIME_HEAD}\r\n${block.toString()}`), opening());
      expect(kinds(opened.layers)).toEqual(['encrypted aes-256', 'signed opaque good']);
      expect(opened.mail.toString()).toContain('charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße, see you.\r\n');
    });

    it('inline, signed below the text', async () => {
      const text = 'Grüße,\n- a dash\nFrom here on\na blank at the end \n\n';
      const block = gpg.must(['--local-user', people.rsa.fingerprint, '--clear-sign'], text);
      const opened = await openPgp(
        Buffer.from(`${MIME_HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\n${block.toString()}`),
        opening(),
      );
      expect(opened.layers).toMatchObject([{ form: 'inline', verdict: 'good', signatures: [{ isFrom: true }] }]);
      expect(opened.mail.toString()).toMatch(/\r\n\r\nGrüße,\r\n- a dash\r\nFrom here on\r\na blank at the end\r\n/);
      const changed = await openPgp(Buffer.from(`${MIME_HEAD}\r\n${block.toString().replace('a dash', 'a cash')}`), opening());
      expect(changed.layers).toMatchObject([{ verdict: 'broken' }]);
    });

    it('without protection against changes is not opened', async () => {
      const encrypted = encryptByGpg(splitMail(PLAIN).entity, people.rsa, ['--rfc2440', '--cipher-algo', 'AES256']);
      expect(gpg.run(['--list-packets', '--list-only'], encrypted).output.toString()).toContain('encrypted data packet');
      expect(await openPgp(pgpMime(encrypted), opening())).toMatchObject({ stoppedBy: 'no-integrity', layers: [{ opened: false }] });
    });
  });

  describe('the keys of gpg', () => {
    const at = (): string => now().toISOString();
    const usable = (key: PgpKey, when = at()) => judgePgpKey(key, { purpose: 'encrypt', at: when });

    it('expire', async () => {
      const fingerprint = gpg.makeKey('Old <old@a.example>', GPG_KEYS.curve25519);
      gpg.must(['--quick-set-expire', fingerprint, '10d']);
      const { key } = await person(fingerprint);
      const days = (Date.parse(key.primary.expiresAt ?? '') - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(9.9);
      expect(days).toBeLessThan(10.1);
      expect(usable(key)).toMatchObject({ usable: true });
      expect(usable(key, new Date(Date.now() + 11 * 86_400_000).toISOString())).toEqual({ usable: false, why: 'expired' });
    });

    it('are revoked', async () => {
      const fingerprint = gpg.makeKey('Lost <lost@a.example>', GPG_KEYS.curve25519);
      // the certificate of revocation that gpg makes with each key; a colon keeps it from being imported by accident
      const certificate = readFileSync(`${gpg.folder}/openpgp-revocs.d/${fingerprint}.rev`, 'utf8').replace(':-----BEGIN', '-----BEGIN');
      gpg.must(['--import'], certificate);
      const [key] = await readPgpKeys(gpg.publicKey(fingerprint), now());
      expect(key?.primary.revocation).toMatchObject({ reason: 'none', isHard: true });
      expect(usable(key!)).toEqual({ usable: false, why: 'revoked' });
      await expect(protectByPgp(PLAIN, { at: now(), encrypt: { keys: [key!] } })).rejects.toMatchObject({ code: 'unusable-key' });
    });

    it('lose a user id that was taken back', async () => {
      const fingerprint = gpg.makeKey('One <one@a.example>', GPG_KEYS.curve25519);
      gpg.must(['--quick-add-uid', fingerprint, 'Two <two@a.example>']);
      gpg.must(['--quick-revoke-uid', fingerprint, 'One <one@a.example>']);
      const { key } = await person(fingerprint);
      expect(key.addresses).toEqual(['two@a.example']);
    });

    it('sign by a sub-key that has signed back', async () => {
      const fingerprint = gpg.makeKey('Sub <sub@a.example>', GPG_KEYS.curve25519);
      gpg.must(['--quick-add-key', fingerprint, 'ed25519', 'sign', 'never']);
      const { key } = await person(fingerprint);
      const signing = key.subkeys.find(({ uses }) => uses.includes('sign'));
      const signed = signedMime(splitMail(PLAIN).entity, { ...people.rsa, fingerprint });
      const { layers } = await openPgp(signed, { at: now(), known: [key] });
      expect(layers).toMatchObject([{ verdict: 'good', signatures: [{ part: { fingerprint: signing?.fingerprint } }] }]);
    });

    it.each([
      ['RSA of 1024 bits', ['Key-Type: RSA', 'Key-Length: 1024', 'Subkey-Type: RSA', 'Subkey-Length: 1024'], 'key-too-short', 'short-key'],
      [
        'DSA and ElGamal',
        ['Key-Type: DSA', 'Key-Length: 1024', 'Subkey-Type: ELG', 'Subkey-Length: 1024'],
        'weak-algorithm',
        'weak-algorithm',
      ],
    ])('with %s are not used, and their signatures are weak', async (_, parameters, why, weakness) => {
      const fingerprint = gpg.makeKey('Weak <weak@a.example>', parameters);
      const [key] = await readPgpKeys(gpg.publicKey(fingerprint), now());
      expect(usable(key!)).toEqual({ usable: false, why });
      const { layers } = await openPgp(signedMime(splitMail(PLAIN).entity, { ...people.rsa, fingerprint }), { at: now(), known: [key!] });
      expect(layers).toMatchObject([{ verdict: 'weak', signatures: [{ result: { weaknesses: expect.arrayContaining([weakness]) } }] }]);
    });

    it('that are locked are opened with their password, and with no other', async () => {
      const fingerprint = gpg.makeKey('Safe <safe@a.example>', GPG_KEYS.curve25519, 'a password');
      const bytes = gpg.must(['--passphrase', 'a password', '--export-secret-keys', fingerprint]);
      const [secret] = await openPgpSecretKeys(bytes, 'a password', now());
      const signed = await protectByPgp(PLAIN, { at: now(), sign: { secret: secret! } });
      expect(verifyByGpg(signed)).toContain(`VALIDSIG ${fingerprint}`);
      await expect(openPgpSecretKeys(bytes, 'another', now())).rejects.toMatchObject({ code: 'wrong-password' });
      await expect(openPgpSecretKeys(bytes, undefined, now())).rejects.toMatchObject({ code: 'password-missing' });
    });

    it('whose private main part is elsewhere decrypt, and do not sign', async () => {
      const bytes = gpg.must(['--export-secret-subkeys', people.curve25519.fingerprint]);
      const [secret] = await openPgpSecretKeys(bytes, undefined, now());
      const encrypted = await protectByPgp(PLAIN, { at: now(), encrypt: { keys: [people.curve25519.key] } });
      expect((await openPgp(encrypted, { at: now(), decryptor: softwarePgpDecryptor([secret!]) })).layers).toMatchObject([
        { opened: true },
      ]);
      await expect(protectByPgp(PLAIN, { at: now(), sign: { secret: secret! } })).rejects.toMatchObject({ code: 'unusable-key' });
    });
  });

  describe('10 MB', () => {
    const big = (): Buffer => {
      const line = `${'A'.repeat(76)}\r\n`;
      const head = `${MIME_HEAD}Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
      return Buffer.from(head + line.repeat(Math.ceil(10_000_000 / line.length)));
    };

    /** The cheapest of three: the others pay for what the machine does beside. */
    const cheapest = async (work: () => Promise<unknown>): Promise<number> => {
      const costs: number[] = [];
      for (let round = 0; round < 3; round++) {
        const used = cpuWatch();
        await work();
        costs.push(used());
      }
      return Math.min(...costs);
    };

    it('are signed and encrypted in less than a second of processor time', async () => {
      const mail = big();
      const { key, secret } = people.rsa;
      expect(
        await cheapest(() => protectByPgp(mail, { at: now(), sign: { secret }, encrypt: { keys: [key, people.p256.key] } })),
      ).toBeLessThan(1_000);
    });

    it("of gpg's are decrypted and verified in less than a second of processor time", async () => {
      const encrypted = pgpMime(encryptByGpg(splitMail(big()).entity, people.rsa, ['--sign', '--local-user', people.rsa.fingerprint]));
      expect(kinds((await openPgp(encrypted, opening())).layers)).toEqual(['encrypted aes-256', 'signed opaque good']);
      expect(await cheapest(() => openPgp(encrypted, opening()))).toBeLessThan(1_000);
    });
  });
});

function kinds(layers: readonly PgpLayer[]): string[] {
  return layers.map((layer) => {
    if (layer.kind === 'signed') return `signed ${layer.form} ${layer.verdict}`;
    return layer.opened ? `encrypted ${layer.cipher}` : 'encrypted';
  });
}
