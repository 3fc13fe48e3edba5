import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { softwareSigningKey } from '#crypto';
import { TestAuthority } from '../../../../test/support/certificate-people.js';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { AT, IncomingStage, MAIL, told, unfolded } from '../../test/support/incoming-stage.js';
import { protectBySmime, type SmimeProtection } from '../protect/smime-mail.js';

const authority = new TestAuthority();
const ada = authority.person({ addresses: ['ada@a.example'] });
const SIGN: SmimeProtection = {
  sign: { signer: { certificate: ada.certificate, key: softwareSigningKey(ada.key.privateKey) }, at: new Date(AT), form: 'clear' },
};
const SEAL: SmimeProtection = { encrypt: { certificates: [{ der: fixtures.RSA_CERTIFICATE }] } };

let stage: IncomingStage;
beforeEach(async () => {
  stage = await IncomingStage.open();
  await stage.certificates.trust(await stage.certificates.keep(authority.certificate));
});
afterEach(() => stage.close());

describe('mail that is encrypted for a key of ours', () => {
  it('is decrypted and marked for people inside, its signature kept', async () => {
    const { opened, copies } = await stage.arrives(await protectBySmime(MAIL, { ...SIGN, ...SEAL }));
    expect(opened?.protection).toEqual({ encryptedBy: 'smime', signedBy: null });
    const [copy] = copies;
    expect(copy).toMatchObject({ recipients: [0], isDecrypted: true });
    expect(told(copy!)).toEqual([
      expect.stringMatching(/^X-Lazaret-Info-1: encrypted; format=smime; cipher=aes-256-gcm; integrity=yes;/),
      expect.stringMatching(/^X-Lazaret-Info-2: signed; format=smime; result=good; trusted=yes; from=yes; signer=ada@a.example;/),
    ]);
    expect(unfolded(copy!)).toContain('multipart/signed');
    expect(unfolded(copy!)).toContain('Hello.');
  });

  it('loses its signatures where that is set, and gets its tags', async () => {
    const values = { 'smime.removeSignature': true, 'securityInfo.enabled': true, 'incoming.infoHeaders': false };
    const { copies } = await stage.arrives(await protectBySmime(MAIL, { ...SIGN, ...SEAL }), { values });
    expect(unfolded(copies[0]!)).toBe(MAIL.toString().replace('the offer', 'the offer [decrypted] [signed]'));
  });

  it('stays as it came where nobody wants it decrypted, and where it is not for the recipient’s own certificate in strict mode', async () => {
    const sealed = await protectBySmime(MAIL, SEAL);
    expect((await stage.arrives(sealed, { values: { 'incoming.decrypt': false } })).copies).toEqual([
      { recipients: [0], bytes: null, isDecrypted: false },
    ]);
    const strict = { to: ['bob@inside.example', 'ada@a.example'], values: { 'smime.strict': true } };
    const { copies } = await stage.arrives(sealed, strict);
    expect(copies.map(({ recipients, isDecrypted }) => [recipients, isDecrypted])).toEqual([
      [[0], false],
      [[1], true],
    ]);
    expect(copies[0]?.bytes).toBeNull();
  });

  it('is opened under PKCS #1 v1.5 only where that is allowed', async () => {
    const mail = Buffer.concat([
      Buffer.from('From: ada@a.example\r\nSubject: x\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n'),
      Buffer.from(fixtures.CBC_PKCS1.toString('base64')),
    ]);
    const [usually, allowed] = [await stage.arrives(mail), await stage.arrives(mail, { values: { 'smime.allowPkcs1v15': true } })];
    expect([usually.copies[0]?.isDecrypted, allowed.copies[0]?.isDecrypted]).toEqual([false, true]);
    expect(told(usually.copies[0]!)).toEqual([
      'X-Lazaret-Info-1: encrypted; format=smime; cipher=aes-256-cbc; opened=no',
      'X-Lazaret-Info-2: left-closed; why=cannot-decrypt',
    ]);
  });
});

describe('mail that is signed', () => {
  it('keeps every byte but the fields before it', async () => {
    const signed = await protectBySmime(MAIL, SIGN);
    const [copy] = (await stage.arrives(signed)).copies;
    expect(copy?.bytes?.subarray(-signed.length).equals(signed)).toBe(true);
    expect(told(copy!)[0]).toMatch(/^X-Lazaret-Info-1: signed; format=smime; result=good/);
  });

  it('that was changed on the way says so', async () => {
    const broken = Buffer.from((await protectBySmime(MAIL, SIGN)).toString('latin1').replace('Hello.', 'Hallo.'), 'latin1');
    const [copy] = (await stage.arrives(broken, { values: { 'securityInfo.enabled': true } })).copies;
    expect(told(copy!)[0]).toContain('result=broken; why=content-changed');
    expect(unfolded(copy!)).toContain('Subject: the offer [signature invalid]');
  });
});

describe('any other mail', () => {
  it('is not even read as a whole, and leaves as it came', async () => {
    expect((await stage.arrives(MAIL)).copies).toEqual([{ recipients: [0], bytes: null, isDecrypted: false }]);
    expect((await stage.arrives(MAIL, { values: { 'securityInfo.enabled': true } })).copies[0]?.bytes).toBeNull();
  });

  it.each([
    ['fields of ours that somebody else wrote', 'X-Lazaret-Info-1: signed; result=good\r\n', '', {}],
    ['tags that somebody else wrote', '', ' [signed]', { 'securityInfo.enabled': true }],
    ['what would demand encryption of an answer', '', ' [encrypt]', { 'encrypt.subjectTriggerEnabled': true }],
  ])('loses %s, and nothing else', async (_, before, behind, values) => {
    const spoofed = Buffer.from(`${before}${MAIL.toString().replace('the offer', `the offer${behind}`)}`);
    expect(unfolded((await stage.arrives(spoofed, { values })).copies[0]!)).toBe(MAIL.toString());
  });
});
