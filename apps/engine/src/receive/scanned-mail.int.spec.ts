/** What is scanned of a mail that a key of ours opens: all that leaves, whether it is inside of the envelope or outside. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encryptCms } from '#crypto';
import { DEFAULT_EXTRACTION_LIMITS, extractMessage, joinMail, pkcs7Mime } from '#mail';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { AT, IncomingStage, MAIL, unfolded } from '../../test/support/incoming-stage.js';
import { mailReaders } from '../inspect/mail-readers.js';
import { protectByPgp } from '../protect/pgp-mail.js';
import { protectBySmime } from '../protect/smime-mail.js';
import { scannedOf } from './scanned-mail.js';

const SECRET = '4111 1111 1111 1111';
const PGP_LINE = 'This is an OpenPGP/MIME encrypted message (RFC 3156).';

let ada: MadePgpKey;
let bob: MadePgpKey;
let stage: IncomingStage;
beforeAll(async () => {
  [ada, bob] = [await madePgpKey('ada@a.example'), await madePgpKey('bob@inside.example')];
});
beforeEach(async () => {
  stage = await IncomingStage.open();
  await stage.ring.keep(bob.privateFile);
});
afterEach(() => stage.close());

const encrypt = { certificates: [{ der: fixtures.RSA_CERTIFICATE }] };
const smime = (mail: Buffer = MAIL): Promise<Buffer> => protectBySmime(mail, { encrypt, protectedFields: ['subject'] });
const pgp = (): Promise<Buffer> => protectByPgp(MAIL, { encrypt: { keys: [bob.secret.key] }, at: new Date(AT) });
const changed = async (mail: Promise<Buffer>, from: string, to: string): Promise<Buffer> => {
  const text = (await mail).toString('latin1');
  expect(text).toContain(from);
  return Buffer.from(text.replace(from, to), 'latin1');
};

/** Undefined: the mail as it came. */
async function scanned(mail: Buffer, values = {}): Promise<Buffer | undefined> {
  const { opened } = await stage.arrives(mail, { values });
  expect(opened?.report.layers).toContainEqual(expect.objectContaining({ kind: 'opened' }));
  return opened && scannedOf(opened);
}

/** The kinds of parts in which a word is found. */
async function kindsWith(word: string, mail: Buffer, values = {}): Promise<string[]> {
  const seen = await scanned(mail, values);
  const { parts, uninspectable } = await extractMessage(seen ?? Buffer.alloc(0), mailReaders(), DEFAULT_EXTRACTION_LIMITS);
  expect(uninspectable).toEqual([]);
  return parts.filter(({ text }) => text.includes(word)).map(({ kind }) => kind);
}

describe('of a mail that is opened', () => {
  it('what is inside is scanned alone where nothing is said outside', async () => {
    for (const mail of [await smime(), await pgp()]) {
      expect(await kindsWith('Hello.', mail)).toEqual(['body']);
      const { opened } = await stage.arrives(mail);
      expect(await scanned(mail)).toEqual(opened?.mail);
    }
  });

  it('the subject outside is scanned as the subject, beside the one inside, which comes first', async () => {
    const mail = await changed(smime(), 'Subject: [...]', `Subject: ${SECRET}`);
    expect(await kindsWith(SECRET, mail)).toEqual(['subject']);
    expect(await kindsWith('the offer\n', mail)).toEqual(['subject']);
  });

  it('other fields outside are scanned as the header, and so are words before the parts and in the armor', async () => {
    const named = changed(smime(), 'filename="smime.p7m"', `filename="${SECRET}.p7m"`);
    const described = changed(smime(), 'Content-Disposition', `Content-Description: ${SECRET}\r\nContent-Disposition`);
    const before = changed(pgp(), PGP_LINE, SECRET);
    const armored = changed(pgp(), 'MESSAGE-----\r\n', `MESSAGE-----\r\nComment: ${SECRET}\r\n`);
    for (const mail of [named, described, before, armored]) expect(await kindsWith(SECRET, await mail)).toEqual(['headers']);
  });

  it('fields inside that no program shows are scanned', async () => {
    const inside = Buffer.from(`Content-Type: text/plain\r\nX-Note: ${SECRET}\r\n\r\nHello.\r\n`);
    const entity = pkcs7Mime(encryptCms(inside, encrypt.certificates), 'authEnveloped-data');
    const mail = joinMail({ outer: Buffer.from('From: ada@a.example\r\nSubject: the offer\r\n'), entity });
    expect(await kindsWith(SECRET, mail)).toEqual(['headers']);
  });

  it('what stands around an envelope that is in another one is scanned', async () => {
    const inner = await changed(pgp(), PGP_LINE, SECRET);
    expect(await kindsWith(SECRET, await smime(inner))).toEqual(['headers']);
    expect(await kindsWith('Hello.', await smime(inner))).toEqual(['body']);
  });

  it('it is scanned as it came where words stand behind the envelope, for nobody can say what else is there', async () => {
    const behind = Buffer.from(`\r\n!!! ${SECRET} !!!\r\n`);
    for (const mail of [await smime(), await pgp()]) expect(await scanned(Buffer.concat([mail, behind]))).toBeUndefined();
    expect(await scanned(await changed(pgp(), PGP_LINE, `${SECRET} `.repeat(20)))).toBeUndefined();
    expect(await scanned(await changed(smime(), 'Subject:', 'no field\r\nSubject:'))).toBeUndefined();
  });

  it('text with a block in it is opened and scanned, with the header of the block', async () => {
    const inline = protectByPgp(MAIL, { encrypt: { keys: [bob.secret.key], form: 'inline' }, at: new Date(AT) });
    const mail = await changed(inline, 'MESSAGE-----\r\n', `MESSAGE-----\r\nComment: ${SECRET}\r\n`);
    const values = { 'pgp.readInline': true };
    expect(await kindsWith('Hello.', mail, values)).toEqual(['body']);
    expect(await kindsWith(SECRET, mail, values)).toEqual(['headers']);
  });
});

describe('a subject that is hidden outside', () => {
  it('is scanned and delivered, also where nobody knows who signed, or the signature does not hold', async () => {
    const sealed = { encrypt: { keys: [bob.secret.key] }, at: new Date(AT), protectedFields: ['subject' as const] };
    const unknown = await protectByPgp(MAIL, { ...sealed, sign: { secret: ada.secret } });
    const signed = await protectByPgp(MAIL, { sign: { secret: ada.secret }, at: new Date(AT), protectedFields: ['subject'] });
    const broken = await protectByPgp(await changed(Promise.resolve(signed), 'Hello.', 'Hullo.'), sealed);
    await stage.ring.trust(await stage.ring.keep(ada.publicFile));
    for (const mail of [unknown, broken]) {
      expect(mail.toString()).toContain('Subject: [...]');
      const { copy } = await stage.arrives(mail);
      expect(unfolded(copy)).toContain('Subject: the offer');
      expect(await kindsWith('the offer', mail)).toEqual(['subject']);
    }
  });
});
