import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuWatch } from '../../../../test/support/cpu-time.js';
import { type DkimKey, generateDkimKey } from './dkim-key.js';
import { DkimRefused } from './dkim-refused.js';
import { keyRecord } from './key-record.js';
import { readSignableMail, valueOfField } from './signable-mail.js';
import { type DkimSigner, dkimSignatures } from './sign-dkim.js';
import { verifyDkim } from './verify-dkim.js';

/** 2026-02-02 10:00:00 UTC. */
const NOW = Date.UTC(2026, 1, 2, 10);
const MAIL = mail('From: Anna <anna@example.com>', 'To: b@example.net', 'Subject: Lunch', 'Date: Mon, 02 Feb 2026 10:00:00 +0000');

let rsa: DkimKey;
let ed25519: DkimKey;
let signers: DkimSigner[];
const records = new Map<string, string>();

beforeAll(async () => {
  [rsa, ed25519] = [await generateDkimKey('rsa'), await generateDkimKey('ed25519')];
  signers = [
    { domain: 'example.com', selector: 'r1', key: rsa },
    { domain: 'example.com', selector: 'e1', key: ed25519 },
  ];
  records.set('r1._domainkey.example.com', keyRecord(rsa)).set('e1._domainkey.example.com', keyRecord(ed25519));
});

function mail(...fields: string[]): Buffer {
  return Buffer.from(`${fields.join('\r\n')}\r\n\r\nFriday at noon?\r\n`, 'latin1');
}

const signed = async (bytes: Buffer, by = signers): Promise<Buffer> =>
  Buffer.concat([await dkimSignatures(bytes, by, { nowMs: NOW }), bytes]);
const resolver = (name: string): Promise<string[][]> => Promise.resolve([[records.get(name) ?? '']]);
/** What mailauth says of each signature. */
const foreignResults = async (bytes: Buffer): Promise<string[]> =>
  (await dkimVerify(bytes, { resolver, curTime: new Date(NOW) })).results.map(({ status }) => status.result);
const ownResults = async (bytes: Buffer): Promise<boolean[]> =>
  (await verifyDkim(bytes, (name) => Promise.resolve(records.get(name)), NOW)).map(({ passes }) => passes);
const tagsOf = (bytes: Buffer): string => valueOfField(readSignableMail(bytes).fields[0]!);

describe('a signature', () => {
  it('of either kind is good for mailauth', async () => {
    expect(await foreignResults(await signed(MAIL))).toEqual(['pass', 'pass']);
  });

  it.each([
    ['an empty body', Buffer.from('From: a@example.com\r\n\r\n')],
    ['blanks and empty lines in its body', Buffer.from('From: a@example.com\r\n\r\n\r\n a \t b \r\n\r\n\t\r\n\r\n')],
    ['no line end at the end', Buffer.from('From: a@example.com\r\n\r\nlast line')],
    ['8-bit text', mail('From: a@example.com', 'Content-Type: text/plain; charset=iso-8859-1', 'X: \xe4\xf6\xfc')],
    ['folded fields', mail('From: a@example.com', 'To: b@example.net,\r\n\tc@example.net', 'Subject:\r\n long\r\n  subject')],
    ['blanks before a colon', mail('From : a@example.com', 'Subject\t: x')],
    ['fields that stand twice', mail('Received: 1', 'From: a@example.com', 'Subject: one', 'Subject: two', 'Received: 2')],
    ['a long line', mail('From: a@example.com', `Subject: ${'x'.repeat(5_000)}`)],
    ['a dot alone on a line', Buffer.from('From: a@example.com\r\n\r\n.\r\n..\r\n')],
  ])('of a mail with %s is good for mailauth and for us', async (_, bytes) => {
    const out = await signed(bytes);
    expect(await foreignResults(out)).toEqual(['pass', 'pass']);
    expect(await ownResults(out)).toEqual([true, true]);
  });

  it('stands in front, and no byte of the mail changes', async () => {
    const out = await signed(MAIL);
    expect(out.subarray(out.length - MAIL.length)).toEqual(MAIL);
    expect(out.toString('latin1')).toMatch(/^DKIM-Signature: v=1; a=rsa-sha256;/);
    expect(out.toString('latin1').match(/^DKIM-Signature:/gm)).toHaveLength(2);
  });

  it('says who, when and how: relaxed, the whole body, the time that it was given', async () => {
    const seconds = NOW / 1000;
    const until = await dkimSignatures(MAIL, signers.slice(0, 1), { nowMs: NOW + 999, validForSeconds: 600 });
    expect(tagsOf(await signed(MAIL))).toMatch(new RegExp(`v=1; a=rsa-sha256; c=relaxed/relaxed; d=example\\.com; s=r1; *t=${seconds};`));
    expect(tagsOf(await signed(MAIL))).not.toMatch(/; *[lx]=/);
    expect(tagsOf(until)).toContain(`t=${seconds}; x=${seconds + 600};`);
  });

  it('has no line over 78 characters', async () => {
    const fields = await dkimSignatures(MAIL, signers, { nowMs: NOW });
    const lines = fields.toString('latin1').split('\r\n');
    expect(lines.every((line) => line.length <= 78)).toBe(true);
  });

  it.each(['From', 'Subject', 'To', 'Date', 'Cc', 'Reply-To', 'Content-Type', 'Content-Transfer-Encoding', 'In-Reply-To', 'References'])(
    'breaks when a field %s is put above or below',
    async (name) => {
      const out = await signed(MAIL);
      const below = Buffer.from(out.toString('latin1').replace('\r\n\r\n', `\r\n${name}: x\r\n\r\n`), 'latin1');
      for (const forged of [Buffer.concat([Buffer.from(`${name}: x\r\n`), out]), below]) {
        expect(await ownResults(forged)).toEqual([false, false]);
        expect(await foreignResults(forged)).not.toContain('pass');
      }
    },
  );

  it.each(['Received', 'X-Spam-Status', 'Return-Path', 'Authentication-Results', 'Resent-From', 'List-Id'])(
    'stays good when a server on the way adds %s',
    async (name) => {
      const out = Buffer.concat([Buffer.from(`${name}: x\r\n`), await signed(MAIL)]);
      expect(await foreignResults(out)).toEqual(['pass', 'pass']);
    },
  );

  it('stays good when a server on the way adds a Date or a Message-ID that was missing', async () => {
    const out = await signed(mail('From: a@example.com'));
    const later = Buffer.concat([Buffer.from('Date: Mon, 02 Feb 2026 10:00:00 +0000\r\nMessage-ID: <1@mx.example>\r\n'), out]);
    expect(await foreignResults(later)).toEqual(['pass', 'pass']);
  });

  it('leaves a signature that is there alone, and that one stays good', async () => {
    const privateKey = rsa.toPem();
    const foreign = { signingDomain: 'partner.example', selector: 'p1', privateKey, canonicalization: 'simple/simple' };
    const { signatures } = await dkimSign(MAIL, { signTime: new Date(NOW), signatureData: [foreign] });
    records.set('p1._domainkey.partner.example', keyRecord(rsa));
    const before = Buffer.concat([Buffer.from(signatures, 'latin1'), MAIL]);
    const out = await signed(before);
    expect(out.subarray(out.length - before.length)).toEqual(before);
    expect(await foreignResults(out)).toEqual(['pass', 'pass', 'pass']);
    expect(await ownResults(out)).toEqual([true, true, true]);
  });

  it('costs less than a second of processor time for a mail of 10 MB', async () => {
    const line = `${'Zm9vYmFy'.repeat(9)}\r\n`;
    const large = Buffer.concat([MAIL, Buffer.from(line.repeat(Math.ceil((10 * 1024 * 1024) / line.length)))]);
    const elapsed = cpuWatch();
    const out = await signed(large);
    expect(elapsed()).toBeLessThan(1_000);
    expect(await ownResults(out)).toEqual([true, true]);
  });

  it('lets others have their turn while a large mail is gone through', async () => {
    const large = Buffer.concat([MAIL, Buffer.from('short \r\n'.repeat(1_000_000))]);
    let turns = 0;
    let isSigned = false;
    const others = (): void => {
      turns += 1;
      if (!isSigned) setImmediate(others);
    };
    setImmediate(others);
    const out = await signed(large, signers.slice(1));
    isSigned = true;
    expect(turns).toBeGreaterThan(25); // 8 MB, half a megabyte between two turns, twice through
    expect(await ownResults(out)).toEqual([true]);
  });

  it.each([-1, 0, 1, 2])('finds a line end that stands alone where two slices meet, at %d', async (shift) => {
    const edge = 512 * 1024 + shift;
    for (const alone of ['\r', '\n']) {
      const line = Buffer.from(`${'x'.repeat(62)}\r\n`);
      const bytes = Buffer.concat([MAIL, ...Array<Buffer>(20_000).fill(line)]);
      bytes.write(`x${alone}x`, edge - 1, 'latin1');
      const refused: unknown = await dkimSignatures(bytes, signers, { nowMs: NOW }).catch((cause: unknown) => cause);
      expect(refused).toMatchObject({ code: 'bare-line-end' });
    }
  });
});

describe('a mail is not signed', () => {
  const codeOf = async (bytes: Buffer, by = signers, nowMs = NOW): Promise<string> => {
    try {
      await dkimSignatures(bytes, by, { nowMs });
    } catch (error) {
      if (error instanceof DkimRefused) return error.code;
      throw error;
    }
    return 'none';
  };

  it.each([
    ['without From', mail('To: b@example.net'), 'no-from'],
    ['that is empty', Buffer.alloc(0), 'no-from'],
    ['without header', Buffer.from('\r\nFrom: a@example.com\r\n'), 'no-from'],
    ['with two From', mail('From: a@example.com', 'Subject: x', 'FROM : b@example.com'), 'several-from'],
    ['with a line in the header that is no field', mail('From: a@example.com', 'hello', 'Subject: x'), 'malformed-header'],
    ['with the line of an mbox on top', mail('From anna Mon Feb  2 10:00:00 2026', 'From: a@example.com'), 'malformed-header'],
    ['that begins with a fold', mail(' x', 'From: a@example.com'), 'malformed-header'],
    ['with NUL in its subject', mail('From: a@example.com', 'Subject: a\0b'), 'control-character'],
    ['with a vertical tab in From', mail('From:\x0ba@example.com'), 'control-character'],
    ['with a bare LF', Buffer.from('From: a@example.com\r\n\r\na\nb\r\n'), 'bare-line-end'],
    ['with a bare CR', Buffer.from('From: a@example.com\r\n\r\na\rb\r\n'), 'bare-line-end'],
    ['with a bare CR at its end', Buffer.from('From: a@example.com\r\n\r\na\r'), 'bare-line-end'],
    ['with a bare LF at its beginning', Buffer.from('\nFrom: a@example.com\r\n\r\n'), 'bare-line-end'],
    ['with 100,000 fields', mail('From: a@example.com', ...Array<string>(100_000).fill('X: y')), 'header-too-large'],
    ['with a field of 2 MB', mail('From: a@example.com', `Subject: ${' x'.repeat(1024 * 1024)}`), 'header-too-large'],
    ['with 1,000 subjects', mail('From: a@example.com', ...Array<string>(1_000).fill('Subject: y')), 'too-many-fields'],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  it('without a key', async () => {
    expect(await codeOf(MAIL, [])).toBe('no-key');
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('at the time %d', async (nowMs) => {
    expect(await codeOf(MAIL, signers, nowMs)).toBe('not-a-time');
  });

  it('takes no longer for a header of blanks', async () => {
    const elapsed = cpuWatch();
    const out = await signed(
      mail('From: a@example.com', `Subject:${' '.repeat(900_000)}x`, `DKIM-Signature: v=1; b=${' '.repeat(100_000)}x`),
    );
    expect(await ownResults(out)).toEqual([true, true, false]);
    expect(elapsed()).toBeLessThan(2_000);
  });
});
