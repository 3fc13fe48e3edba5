import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalBody } from './canonical-form.js';
import { type DkimKey, generateDkimKey } from './dkim-key.js';
import { keyRecord } from './key-record.js';
import { readSignableMail } from './signable-mail.js';
import { dkimSignatures, sha256, signingInput } from './sign-dkim.js';
import { verifyDkim } from './verify-dkim.js';

const NOW = Date.UTC(2026, 1, 2, 10);
const SECONDS = NOW / 1000;
const MAIL = Buffer.from('From: a@example.com\r\nSubject: x\r\n\r\nbody\r\nmore\r\n');
let key: DkimKey;

beforeAll(async () => {
  key = await generateDkimKey('ed25519');
});

/** A signature field of any content, rightly signed: what only its owner could make. A tag that is null is left out. */
async function signedAs(tags: Readonly<Record<string, string | null>>, mail = MAIL): Promise<Buffer> {
  const all: Record<string, string | null> = {
    v: '1',
    a: 'ed25519-sha256',
    c: 'relaxed/relaxed',
    d: 'example.com',
    s: 's1',
    h: 'from:subject',
    bh: bodyHash(mail),
    ...tags,
  };
  const written = Object.entries(all).filter(([, value]) => value !== null);
  const text = `DKIM-Signature: ${written.map(([name, value]) => `${name}=${value}`).join('; ')}; b=`;
  const names = (all['h'] ?? '').split(':').map((name) => name.trim().toLowerCase());
  const input = signingInput(readSignableMail(mail).fields, names, { field: { name: 'dkim-signature', text }, form: 'relaxed' });
  return Buffer.concat([Buffer.from(`${text}${(await key.sign(input)).toString('base64')}\r\n`), mail]);
}

function bodyHash(mail: Buffer, bytes?: number): string {
  return sha256(canonicalBody(readSignableMail(mail).body, 'relaxed').subarray(0, bytes)).toString('base64');
}

const reason = async (mail: Buffer, record: string | undefined = keyRecord(key)): Promise<string> => {
  const [verdict] = await verifyDkim(mail, () => Promise.resolve(record), NOW);
  return verdict === undefined ? 'unsigned' : verdict.passes ? 'good' : verdict.why;
};

describe('a signature proves nothing', () => {
  it.each([
    ['that says all it must', {}, 'good'],
    ['whose i= is a user below the domain', { i: 'a@mail.example.com' }, 'good'],
    ['whose l= is the whole body', { l: '12' }, 'good'],
    ['that has tags which nobody knows', { zz: 'x', q: 'dns/txt' }, 'good'],
    ['that is still good for a second', { t: String(SECONDS), x: String(SECONDS + 1) }, 'good'],
    ['of another version', { v: '2' }, 'malformed-signature'],
    ['without domain', { d: null }, 'malformed-signature'],
    ['whose domain is no name', { d: 'example.com/../x' }, 'malformed-signature'],
    ['whose selector is no name', { s: 'a*b' }, 'malformed-signature'],
    ['with an unknown canonicalization', { c: 'nowsp' }, 'malformed-signature'],
    ['with a time that is none', { t: 'soon' }, 'malformed-signature'],
    ['with SHA-1', { a: 'rsa-sha1' }, 'unknown-algorithm'],
    ['with another algorithm', { a: 'dsa-sha256' }, 'unknown-algorithm'],
    ['that leaves From open', { h: 'subject' }, 'from-not-signed'],
    ['whose i= is another domain', { i: '@example.org' }, 'wrong-identity'],
    ['whose i= only ends alike', { i: '@badexample.com' }, 'wrong-identity'],
    ['that has expired', { t: String(SECONDS - 10), x: String(SECONDS) }, 'expired'],
    ['that expires before it was made', { t: String(SECONDS + 99), x: String(SECONDS + 50) }, 'expired'],
    ['over more body than there is', { l: '13' }, 'body-changed'],
    ['over another body', { bh: bodyHash(Buffer.from('\r\nother\r\n')) }, 'body-changed'],
    ['over a part of the body', { l: '6', bh: bodyHash(MAIL, 6) }, 'body-partly-signed'],
  ])('%s: %j', async (_, tags, expected) => {
    expect(await reason(await signedAs(tags))).toBe(expected);
  });

  it.each([
    ['without record', undefined, 'no-record'],
    ['with a revoked key', 'v=DKIM1; k=ed25519; p=', 'record-revoked'],
    ['with a record that is none', 'v=spf1 -all', 'record-malformed'],
  ])('%s', async (_, record, expected) => {
    const [verdict] = await verifyDkim(await signedAs({}), () => Promise.resolve(record), NOW);
    expect(verdict).toMatchObject({ domain: 'example.com', selector: 's1', passes: false, why: expected });
  });

  it('by the record of another kind of key, or of another key', async () => {
    const [rsa, other] = [await generateDkimKey('rsa'), await generateDkimKey('ed25519')];
    expect(await reason(await signedAs({}), keyRecord(rsa))).toBe('record-of-other-type');
    expect(await reason(await signedAs({}), keyRecord(other))).toBe('bad-signature');
  });

  it('of a mail to which another From was added above, or that has none (RFC 6376 §8.15)', async () => {
    const [once, twice] = [await signedAs({}), await signedAs({ h: 'from:from:subject' })];
    const added = (signed: Buffer): Buffer => Buffer.concat([Buffer.from('From: boss@example.com\r\n'), signed]);
    expect([await reason(once), await reason(added(once))]).toEqual(['good', 'from-not-signed']);
    expect([await reason(twice), await reason(added(twice))]).toEqual(['good', 'bad-signature']);
    expect(await reason(await signedAs({}, Buffer.from('Subject: x\r\n\r\nbody\r\n')))).toBe('from-not-signed');
  });

  it('by a key of 768 bits (RFC 8301 §3.2)', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 768 }).publicKey.export({ format: 'der', type: 'spki' });
    const record = `v=DKIM1; k=rsa; p=${short.toString('base64')}`;
    expect(await reason(await signedAs({ a: 'rsa-sha256' }), record)).toBe('key-too-short');
  });

  it('below the domain where the record wants the domain itself (t=s)', async () => {
    const strict = `${keyRecord(key)}; t=s`;
    expect(await reason(await signedAs({ i: '@mail.example.com' }), strict)).toBe('wrong-identity');
    expect(await reason(await signedAs({ i: '@example.com' }), strict)).toBe('good');
  });
});

describe('verification', () => {
  it('says nothing of a mail without signature', async () => {
    expect(await reason(MAIL)).toBe('unsigned');
  });

  it('says that a domain is testing (t=y)', async () => {
    const verdicts = await verifyDkim(await signedAs({}), () => Promise.resolve(`${keyRecord(key)}; t=y`), NOW);
    expect(verdicts).toMatchObject([{ passes: true, isTest: true }]);
  });

  it('looks at twenty signatures, not at a thousand', async () => {
    let asked = 0;
    const field = (await dkimSignatures(MAIL, [{ domain: 'example.com', selector: 's1', key }], { nowMs: NOW })).toString('latin1');
    const bomb = Buffer.concat([Buffer.from(field.repeat(1_000), 'latin1'), MAIL]);
    const verdicts = await verifyDkim(bomb, () => Promise.resolve((asked++, keyRecord(key))), NOW);
    expect([verdicts.length, asked]).toEqual([20, 20]);
  });

  it('answers whatever the signature and the record hold', async () => {
    const text = fc.string({ unit: 'binary-ascii', maxLength: 200 }).map((each) => each.replace(/[\r\n]/g, ' '));
    await fc.assert(
      fc.asyncProperty(text, text, async (field, record) => {
        const mail = Buffer.concat([Buffer.from(`DKIM-Signature: ${field}\r\n`), MAIL]);
        expect(await reason(mail, record)).toBe('malformed-signature');
        expect(await reason(await signedAs({}), record)).toMatch(/^record-/);
      }),
      { seed: 6376, numRuns: 300 },
    );
  });

  it('finds every change of a byte that relaxed canonicalization does not forgive', async () => {
    const mail = await signedAs({});
    const at = fc.integer({ min: mail.length - MAIL.length, max: mail.length - 1 });
    await fc.assert(
      fc.asyncProperty(at, async (index) => {
        const byte = mail[index] ?? 0;
        // Line ends and blanks may be forgiven, and the case of a name is.
        fc.pre(byte > 0x20 && index - (mail.length - MAIL.length) > 'From:'.length);
        const forged = Buffer.from(mail);
        forged[index] = byte === 0x7a ? 0x79 : 0x7a;
        expect(await reason(forged)).not.toBe('good');
      }),
      { seed: 8463, numRuns: 100 },
    );
  });
});
