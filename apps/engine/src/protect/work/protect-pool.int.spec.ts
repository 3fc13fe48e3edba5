import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Password, softwareDecryptionKey, softwareSigningKey, type SigningKey } from '#crypto';
import * as fixtures from '../../../../../test/support/cms-fixtures.js';
import { openSmime } from '../open-smime.js';
import type { SmimeProtection } from '../smime-mail.js';
import type * as Pool from './protect-pool.js';

/** The processes are forked from the build (`npm run build:engine`): they run without anything that could compile sources. */
const BUILT = new URL('../../../../../dist/apps/engine/src/protect/work/protect-pool.js', import.meta.url);
const { PROTECT_POOL, ProtectPool } = (await import(BUILT.href)) as typeof Pool;

const RSA = { certificate: { der: fixtures.RSA_CERTIFICATE }, key: softwareDecryptionKey(fixtures.RSA_KEY) };
const SECRET = Password.of('Kp7mWq3xTn9B');
const HEADER =
  'From: Ada <ada@a.example>\r\nTo: b@b.example\r\nSubject: the offer\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n';
const large = (bytes: number): Buffer => Buffer.from(`${HEADER}${'A line of text.\r\n'.repeat(Math.ceil(bytes / 17))}`);

let pool: Pool.ProtectPool;
const start = (more: Partial<Pool.ProtectPoolOptions> = {}): void => {
  pool = new ProtectPool({ ...PROTECT_POOL, atOnceBytes: 0, ...more });
};
afterEach(() => {
  pool.close();
});

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

  it('say that a key did not sign, without a word of why', async () => {
    start();
    const key: SigningKey = { kind: 'rsa', sign: () => Promise.reject(new Error('PIN 1234 is wrong')) };
    await expect(pool.smime(large(100), signedWith(key))).rejects.toMatchObject({
      code: 'unusable-key',
      message: expect.not.stringContaining('1234') as string,
    });
  });

  it('make a PDF, and nobody waits for it', async () => {
    start();
    let longestMs = 0;
    let last = performance.now();
    const ticks = setInterval(() => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - last);
      last = now;
    }, 5);
    const made = await pool.pdfMail(large(100_000), { password: SECRET, cover: 'Open it.' });
    clearInterval(ticks);
    expect(made.toString('latin1')).toContain('Content-Type: application/pdf');
    expect(made.toString('latin1')).not.toContain('A line of text.');
    expect(longestMs).toBeLessThan(300);
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

  it('are replaced after so many mails', async () => {
    start({ processes: 1, recycleAfterMails: 1 });
    for (const size of [1_000, 2_000, 3_000]) expect((await pool.smime(large(size), sealed)).length).toBeGreaterThan(size);
  });
});
