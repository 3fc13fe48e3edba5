import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DkimKey, DkimRefused, generateDkimKey, keyRecord } from '#crypto';
import { prependHeader } from '#mail';
import { dkimFieldsForOwner, dkimSigned, type MailSigner } from './dkim-mail.js';

const NOW = { nowMs: Date.UTC(2026, 1, 2, 10) };
const MAIL = Buffer.from('From: Anna <anna@Mail.Example.com>\r\nTo: b@example.net\r\nSubject: Lunch\r\n\r\nFriday?\r\n');

let rsa: DkimKey;
let ed25519: DkimKey;
beforeAll(async () => {
  [rsa, ed25519] = [await generateDkimKey('rsa'), await generateDkimKey('ed25519')];
});

const signer = (domain: string, key: DkimKey, more: Partial<MailSigner> = {}): MailSigner => ({
  domain,
  selector: key.type,
  key,
  forSubdomains: false,
  inUse: true,
  ...more,
});
/** What mailauth says, whatever name it asks for; the selector is the type of the key. */
const results = async (mail: Buffer): Promise<string[]> => {
  const resolver = (name: string): Promise<string[][]> => Promise.resolve([[keyRecord(name.startsWith('rsa') ? rsa : ed25519)]]);
  return (await dkimVerify(mail, { resolver, curTime: new Date(NOW.nowMs) })).results.map(({ status }) => status.result);
};

describe('a signed mail', () => {
  it('is signed in the form in which it will be sent: a line ends with CRLF', async () => {
    const out = await dkimSigned(Buffer.from(MAIL.toString().replaceAll('\r\n', '\n')), [signer('example.com', rsa)], NOW);
    expect(out.subarray(out.length - MAIL.length)).toEqual(MAIL);
    expect(await results(out)).toEqual(['pass']);
  });

  it('has the signatures of the domain in From', async () => {
    const keys = [signer('example.com', rsa, { forSubdomains: true }), signer('example.com', ed25519, { forSubdomains: true })];
    const out = await dkimFieldsForOwner(MAIL, keys, NOW);
    expect(out).toMatchObject({ signedBy: [{ domain: 'example.com' }, { domain: 'example.com' }], isAligned: true });
    expect(await results(Buffer.concat(['fields' in out ? out.fields : Buffer.alloc(0), MAIL]))).toEqual(['pass', 'pass']);
  });

  it('is found by its Sender where From is somebody else', async () => {
    const onBehalf = Buffer.from('From: partner@example.org\r\nSender: <anna@example.com>\r\n\r\nx\r\n');
    const out = await dkimFieldsForOwner(onBehalf, [signer('example.com', rsa)], NOW);
    expect(out).toMatchObject({ signedBy: [{ domain: 'example.com', selector: 'rsa' }], isAligned: false });
  });

  it('has none when nobody signs for it', async () => {
    expect(await dkimFieldsForOwner(MAIL, [signer('example.com', rsa)], NOW)).toEqual({ why: 'not-for-subdomains' });
  });

  it('is refused when two From fields name different people', async () => {
    const two = Buffer.from('From: a@example.com\r\nFrom: b@example.org\r\n\r\nx\r\n');
    await expect(dkimFieldsForOwner(two, [signer('example.com', rsa)], NOW)).rejects.toThrow(DkimRefused);
  });
});

describe('a signature that a mail brings along', () => {
  it.each(['relaxed/relaxed', 'simple/simple'])(
    'stays good behind fields of ours and a signature of ours: %s',
    async (canonicalization) => {
      const signatureData = [{ signingDomain: 'partner.example', selector: 'rsa', privateKey: rsa.toPem(), canonicalization }];
      const { signatures } = await dkimSign(MAIL, { signTime: new Date(NOW.nowMs), signatureData });
      const arrived = Buffer.concat([Buffer.from(signatures, 'latin1'), MAIL]);
      const handedOn = prependHeader(prependHeader(arrived, 'X-Lazaret', 'cleared; score=0'), 'Received', 'from a by b; Mon, 2 Feb 2026');
      expect(await results(handedOn)).toEqual(['pass']);
      expect(await results(await dkimSigned(handedOn, [signer('example.com', ed25519)], NOW))).toEqual(['pass', 'pass']);
    },
  );
});
