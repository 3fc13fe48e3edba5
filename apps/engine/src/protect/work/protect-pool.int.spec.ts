import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  generatePgpKey,
  Password,
  signCms,
  softwareDecryptionKey,
  softwarePgpDecryptor,
  softwareSigningKey,
  type DecryptionKey,
  type PgpKeyWish,
  type SigningKey,
} from '#crypto';
import { pkcs7Mime } from '#mail';
import * as fixtures from '../../../../../test/support/cms-fixtures.js';
import { openSmime } from '../open-smime.js';
import { protectByPgp } from '../pgp-mail.js';
import type { OpeningKeys, OpeningWish } from '../protect-work-port.js';
import type { SmimeProtection } from '../smime-mail.js';
import type * as Pool from './protect-pool.js';

/** The processes are forked from the build (`npm run build:engine`): they run without anything that could compile sources. */
const BUILT = new URL('../../../../../dist/apps/engine/src/protect/work/protect-pool.js', import.meta.url);
const { PROTECT_POOL, ProtectPool } = (await import(BUILT.href)) as typeof Pool;

const RSA = { certificate: { der: fixtures.RSA_CERTIFICATE }, key: softwareDecryptionKey(fixtures.RSA_KEY) };
const P256 = { certificate: { der: fixtures.P256_CERTIFICATE }, key: softwareDecryptionKey(fixtures.P256_KEY) };
const OURS: OpeningKeys = {
  recipients: () => Promise.resolve([RSA, P256].map(({ certificate, key }) => ({ der: certificate.der, key }))),
  signers: () => Promise.resolve([]),
  sessionKeys: () => Promise.resolve([]),
  pgpSigners: () => Promise.resolve([]),
};
const PGP = (address: string): PgpKeyWish => ({ type: 'curve25519', address, at: new Date('2026-02-01T12:00:00Z') });
const BARE = { smime: false, pgp: false };
const WISH: OpeningWish = {
  ...{ allowRsaPkcs1: false, readInline: false, attachedKeys: false },
  ...{ keepSignatures: BARE, at: '2026-03-01T12:00:00.000Z' },
};
const SIGNED = { signingTime: new Date('2026-03-01T12:00:00Z'), detached: false };
const SECRET = Password.of('Kp7mWq3xTn9B');
const HEADER =
  'From: Ada <ada@a.example>\r\nTo: b@b.example\r\nSubject: the offer\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n';
const large = (bytes: number): Buffer => Buffer.from(`${HEADER}${'A line of text.\r\n'.repeat(Math.ceil(bytes / 17))}`);

let pool: Pool.ProtectPool;
let ended: readonly string[] = [];
const start = (more: Partial<Pool.ProtectPoolOptions> = {}): void => {
  ended = processes();
  pool = new ProtectPool({ ...PROTECT_POOL, atOnceBytes: 0, ...more });
};
afterEach(() => {
  pool.close();
});

/** Pids of those that were ever forked here and are there yet. */
function processes(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('protect-process') &&
        readFileSync(`/proc/${pid}/status`, 'latin1').includes(`PPid:\t${process.pid}\n`)
      );
    } catch {
      return false; // it is no process, or it has ended
    }
  });
}

/** Those of the pool of this test. */
const running = (): string[] => processes().filter((pid) => !ended.includes(pid));

const sealed: SmimeProtection = { encrypt: { certificates: [RSA.certificate], cipher: 'aes-256-cbc' } };
const signedWith = (key: SigningKey): SmimeProtection => ({
  ...sealed,
  sign: { signer: { certificate: RSA.certificate, key }, at: new Date('2026-03-01T12:00:00Z'), form: 'clear' },
  protectedFields: ['subject'],
});

describe('the processes that protect mail', () => {
  it('sign with a key that stays here, and encrypt', async () => {
    start();
    const software = softwareSigningKey(fixtures.RSA_KEY);
    const asked: number[] = [];
    const key: SigningKey = {
      kind: 'rsa',
      sign: (data, scheme) => {
        asked.push(data.length);
        return software.sign(data, scheme);
      },
    };
    const mail = large(200_000);
    const opened = await openSmime(await pool.smime(mail, signedWith(key)), { recipients: [RSA] });
    expect(opened.mail.equals(mail)).toBe(true);
    expect(opened.layers).toMatchObject([
      { kind: 'encrypted', opened: true, cipher: 'aes-256-cbc' },
      { kind: 'signed', verdict: 'good' },
    ]);
    // what was signed are the attributes, not the mail
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeLessThan(1_000);
  });

  it('open mail with keys that stay here: a content key is all that they get', async () => {
    start();
    const asked: string[] = [];
    const key: DecryptionKey = {
      kind: 'rsa',
      unwrapRsa: (encryptedKey, how, keyBytes) => {
        asked.push(`${how.padding} ${keyBytes}`);
        return RSA.key.unwrapRsa(encryptedKey, how, keyBytes);
      },
      agree: (peer) => RSA.key.agree(peer),
    };
    const mail = large(200_000);
    const sealedMail = await pool.smime(mail, signedWith(softwareSigningKey(fixtures.RSA_KEY)));
    const names: string[] = [];
    const keys: OpeningKeys = {
      ...OURS,
      recipients: (wanted) => {
        names.push(...wanted.map((name) => name.by));
        return Promise.resolve([{ der: RSA.certificate.der, key }]);
      },
    };
    const opened = await pool.open(sealedMail, WISH, keys);
    expect(opened.mail.equals(mail)).toBe(true);
    expect(opened.report).toMatchObject({
      layers: [
        { kind: 'opened', cipher: 'aes-256-cbc', authenticated: false, keyAlgorithm: 'rsa-oaep-sha256' },
        { kind: 'signed', form: 'clear', signatures: [{ verdict: 'good', isFrom: true, signedAt: '2026-03-01T12:00:00.000Z' }] },
      ],
      stoppedBy: null,
      certificates: [RSA.certificate.der.toString('base64')],
    });
    expect([asked, names]).toEqual([['oaep 32'], ['issuer-and-serial']]);
    const kept = await pool.open(sealedMail, { ...WISH, keepSignatures: { smime: true, pgp: true } }, keys);
    expect(kept.mail.toString('latin1')).toContain('multipart/signed');
  });

  it('open OpenPGP with session keys that are made here, and find who signed', async () => {
    start();
    const [ada, bob] = [await generatePgpKey(PGP('ada@a.example')), await generatePgpKey(PGP('bob@b.example'))];
    const mail = large(100_000);
    const sealedMail = await protectByPgp(mail, { sign: { secret: ada }, encrypt: { keys: [bob.key] }, at: new Date(WISH.at) });
    const asked: string[] = [];
    const keys: OpeningKeys = {
      ...OURS,
      sessionKeys: (packets) => softwarePgpDecryptor([bob]).open(packets),
      pgpSigners: (keyIds) => {
        asked.push(...keyIds);
        return Promise.resolve([ada.key.bytes]);
      },
    };
    const opened = await pool.open(sealedMail, WISH, keys);
    expect(opened.mail.equals(mail)).toBe(true);
    expect(opened.report).toMatchObject({
      layers: [
        { kind: 'opened', format: 'pgp', authenticated: true },
        { kind: 'signed', format: 'pgp', signatures: [{ verdict: 'good', isFrom: true, signer: ada.key.primary.fingerprint }] },
      ],
      protection: { encryptedBy: 'pgp' },
      stoppedBy: null,
    });
    expect(asked).toEqual([ada.key.primary.keyId]);
    expect((await pool.open(sealedMail, WISH, OURS)).report).toMatchObject({
      layers: [{ kind: 'closed', format: 'pgp' }],
      stoppedBy: 'cannot-decrypt',
      isChanged: false,
    });
  });

  it.each([
    ['RSA with PKCS #1 v1.5', fixtures.CBC_PKCS1, ['closed'], ['opened']],
    ['ECDH', fixtures.CBC_ECDH, ['opened'], ['opened']],
    ['AES-256-GCM', fixtures.GCM_OAEP, ['opened'], ['opened']],
  ])('open what openssl made: %s, the older way only where that is allowed', async (_, cms, usually, allowed) => {
    start();
    const mail = Buffer.concat([Buffer.from('From: a@a.example\r\n'), pkcs7Mime(cms, 'enveloped-data')]);
    const layers = async (allowRsaPkcs1: boolean): Promise<string[]> =>
      (await pool.open(mail, { ...WISH, allowRsaPkcs1 }, OURS)).report.layers.map(({ kind }) => kind);
    expect([await layers(false), await layers(true)]).toEqual([usually, allowed]);
  });

  it('leave mail closed that is not for us, and hand back mail without S/MIME as it is', async () => {
    start();
    const mail = Buffer.concat([Buffer.from('From: a@a.example\r\n'), pkcs7Mime(fixtures.GCM_OAEP, 'enveloped-data')]);
    const nobody = { ...OURS, recipients: () => Promise.resolve([]) };
    const wish = { ...WISH, allowRsaPkcs1: true };
    const closed = await pool.open(mail, wish, nobody);
    expect(closed.report).toMatchObject({
      layers: [{ kind: 'closed', cipher: 'aes-256-gcm' }],
      stoppedBy: 'cannot-decrypt',
      isChanged: false,
    });
    expect(closed.mail).toBe(mail);
    const plain = large(100);
    expect(await pool.open(plain, wish, OURS)).toMatchObject({ mail: plain, report: { layers: [], stoppedBy: null } });
  });

  it('ask for a signer whose certificate did not come along', async () => {
    start();
    const cms = await signCms(fixtures.CONTENT, { certificate: RSA.certificate, key: softwareSigningKey(fixtures.RSA_KEY) }, SIGNED);
    const at = cms.indexOf(RSA.certificate.der);
    // the same structure with another tag in the place of the certificate: what it is is not known
    const hidden = Buffer.concat([cms.subarray(0, at), Buffer.from([0xa3]), cms.subarray(at + 1)]);
    const mail = Buffer.concat([Buffer.from('From: a@a.example\r\n'), pkcs7Mime(hidden, 'signed-data')]);
    const verdicts = async (signers: Buffer[]): Promise<unknown> => {
      const keys = { ...OURS, signers: () => Promise.resolve(signers) };
      const { report } = await pool.open(mail, WISH, keys);
      return report.layers.map((layer) => (layer.kind === 'signed' ? layer.signatures.map(({ verdict }) => verdict) : layer.kind));
    };
    expect(await verdicts([])).toEqual([['unknown-signer']]);
    expect(await verdicts([RSA.certificate.der])).toEqual([['good']]);
  });

  it('give a mail up that takes too long to open, and serve the next one', async () => {
    start({ processes: 1, openMs: 1 });
    await expect(pool.open(large(30_000_000), WISH, OURS)).rejects.toMatchObject({ code: 'failed', message: 'It took too long.' });
    pool.close();
    start({ processes: 1 });
    expect((await pool.open(large(1_000), WISH, OURS)).report.layers).toEqual([]);
  });

  it('say that a key did not sign, without a word of why', async () => {
    start();
    const key: SigningKey = { kind: 'rsa', sign: () => Promise.reject(new Error('PIN 1234 is wrong')) };
    await expect(pool.smime(large(100), signedWith(key))).rejects.toMatchObject({
      code: 'unusable-key',
      message: expect.not.stringContaining('1234') as string,
    });
  });

  it('make a PDF', async () => {
    start();
    const made = await pool.pdfMail(large(100_000), { password: SECRET, cover: 'Open it.' });
    expect(made.toString('latin1')).toContain('Content-Type: application/pdf');
    expect(made.toString('latin1')).not.toContain('A line of text.');
  });

  it.each([0, 1_000_000])('refuse with the reason, in a process or at once: %i bytes at once', async (atOnceBytes) => {
    start({ atOnceBytes });
    await expect(pool.smime(large(100), { ...sealed, maxBytes: 10 })).rejects.toMatchObject({
      name: 'ProtectWorkRefused',
      code: 'too-large',
    });
    const noCertificate = { encrypt: { certificates: [{ der: Buffer.from('none') }] } };
    await expect(pool.smime(large(100), noCertificate)).rejects.toMatchObject({ name: 'ProtectWorkRefused', code: 'unusable-certificate' });
  });

  it('end the one that takes too long, and serve the next mail', async () => {
    start({ processes: 1, timeoutMs: 5 });
    await expect(pool.pdfMail(large(500_000), { password: SECRET })).rejects.toMatchObject({
      code: 'failed',
      message: 'It took too long.',
    });
    pool.close();
    start({ processes: 1, memoryBytes: 32 * 1024 * 1024 });
    await expect(pool.pdfMail(large(500_000), { password: SECRET })).rejects.toMatchObject({ code: 'failed' });
    pool.close();
    start({ processes: 1 });
    expect((await pool.smime(large(100_000), sealed)).length).toBeGreaterThan(100_000);
  });

  it('serve one mail each at a time, in turn, and let only so many wait', async () => {
    start({ processes: 1, mostWaiting: 1 });
    const [first, second] = [pool.smime(large(300_000), sealed), pool.smime(large(1_000), sealed)];
    await pause(1);
    await expect(pool.smime(large(1_000), sealed)).rejects.toMatchObject({ code: 'overloaded' });
    expect((await Promise.all([first, second])).map((mail) => mail.length > 1_000)).toEqual([true, true]);
  });

  it('read a mail to open when one of them is free for it: what waits takes no memory', async () => {
    start({ processes: 1 });
    const read = new Set<string>();
    let goOn = (): void => undefined;
    const reading = new Promise<void>((resolve) => (goOn = resolve));
    const of = (name: string) => async () => {
      read.add(name);
      await reading;
      return large(1_000);
    };
    const both = [pool.open(of('first'), WISH, OURS), pool.open(of('second'), WISH, OURS)];
    await pause(20);
    expect([...read]).toEqual(['first']);
    goOn();
    await Promise.all(both);
    expect([...read]).toEqual(['first', 'second']);
    await expect(pool.open(() => Promise.reject(new Error('the disk is gone')), WISH, OURS)).rejects.toThrow('the disk is gone');
    expect((await pool.open(of('next'), WISH, OURS)).report.layers).toEqual([]);
  });

  it('are replaced after so many mails, also those of which nothing came', async () => {
    start({ processes: 1, recycleAfterMails: 2 });
    const seen = new Set<string>();
    for (const maxBytes of [10_000, 10, 10, 10_000]) {
      const made = await pool.smime(large(1_000), { ...sealed, maxBytes }).catch(() => undefined);
      expect(made === undefined).toBe(maxBytes === 10);
      for (const pid of running()) seen.add(pid);
    }
    expect(seen.size).toBe(2);
  });

  it('never protect where mail of a stranger was opened', async () => {
    start({ processes: 1 });
    await pool.open(large(1_000), WISH, OURS);
    const opening = running();
    await pool.smime(large(1_000), sealed);
    await pool.pdfMail(large(1_000), { password: SECRET });
    await pool.open(large(1_000), WISH, OURS);
    expect(opening).toHaveLength(1);
    expect(running()).toHaveLength(3);
    expect(running()).toEqual(expect.arrayContaining(opening));
  });
});
