/** Who inside gets which copy of a mail that was opened: each by their own settings, keys and trust list. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { softwareSigningKey } from '#crypto';
import { TestAuthority, type CertifiedPerson } from '../../../../test/support/certificate-people.js';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { madePgpKey } from '../../../../test/support/pgp-key-client.js';
import { AT, IncomingStage, MAIL, told, unfolded, type Arrival } from '../../test/support/incoming-stage.js';
import { protectByPgp } from '../protect/pgp-mail.js';
import { protectBySmime, type SmimeProtection } from '../protect/smime-mail.js';

const [BOB, EVE] = ['bob@inside.example', 'eve@inside.example'];
const RSA = { der: fixtures.RSA_CERTIFICATE };
const PKCS1 = Buffer.concat([
  Buffer.from('From: ada@a.example\r\nSubject: x\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n'),
  Buffer.from(fixtures.CBC_PKCS1.toString('base64')),
]);

let stage: IncomingStage;
beforeEach(async () => {
  stage = await IncomingStage.open();
});
afterEach(() => stage.close());

const decrypted = ({ copies }: Arrival) => copies.map(({ recipients, isDecrypted }) => [recipients, isDecrypted]);
const sealedFor = (...people: CertifiedPerson[]): Promise<Buffer> =>
  protectBySmime(MAIL, { encrypt: { certificates: [RSA, ...people.map(({ certificate }) => certificate)] } });
const signedBy = ({ certificate, key }: CertifiedPerson): SmimeProtection => ({
  sign: { signer: { certificate, key: softwareSigningKey(key.privateKey) }, at: new Date(AT), form: 'clear' },
});

describe('mail that is opened for one recipient', () => {
  it('stays closed for another who allows less', async () => {
    const allowed = await stage.arrives(PKCS1, { to: [EVE, BOB], own: { [BOB]: { 'smime.allowPkcs1v15': true } } });
    expect(decrypted(allowed)).toEqual([
      [[0], false],
      [[1], true],
    ]);
    expect(allowed.copy.bytes).toBeNull();
  });

  it('stays closed for another who has no text with OpenPGP read', async () => {
    const bob = await madePgpKey(BOB);
    await stage.ring.keep(bob.privateFile);
    const inline = await protectByPgp(MAIL, { encrypt: { keys: [bob.secret.key], form: 'inline' }, at: new Date(AT) });
    const arrival = await stage.arrives(inline, { to: [BOB, EVE], own: { [BOB]: { 'pgp.readInline': true } } });
    expect(decrypted(arrival)).toEqual([
      [[0], true],
      [[1], false],
    ]);
  });

  it('stays closed for all whom it is sent to, where its sender alone allows it: that is for scanning', async () => {
    const arrival = await stage.arrives(PKCS1, { isSenderInside: true, own: { 'ada@a.example': { 'smime.allowPkcs1v15': true } } });
    expect(arrival.opened?.report.isChanged).toBe(true);
    expect(decrypted(arrival)).toEqual([[[0], false]]);
    expect(told(arrival.copy)).toEqual([]);
  });

  it('arrives decrypted, with its signature, when that cannot be taken off', async () => {
    stage.breakOff(({ keepSignatures }) => !keepSignatures.smime);
    const ada = new TestAuthority().person({ addresses: ['ada@a.example'] });
    const mail = await protectBySmime(MAIL, { ...signedBy(ada), encrypt: { certificates: [RSA] } });
    const { copy } = await stage.arrives(mail, { values: { 'smime.removeSignature': true, 'securityInfo.enabled': true } });
    expect(copy.isDecrypted).toBe(true);
    expect(unfolded(copy)).toMatch(/Subject: the offer \[decrypted\][^]*multipart\/signed[^]*Hello\./);
  });
});

describe('in strict mode', () => {
  const strict = { to: ['ada@a.example', 'Bob+list@inside.example'], values: { 'smime.strict': true } };
  let bob: CertifiedPerson;
  beforeEach(async () => {
    bob = new TestAuthority().person({ addresses: [BOB] });
    await stage.certificates.keep(bob.certificate, bob.key.privateKey);
  });

  it('mail for two certificates of ours is decrypted for both, whichever opens it first and however they are addressed', async () => {
    expect(decrypted(await stage.arrives(await sealedFor(bob), strict))).toEqual([[[0, 1], true]]);
    expect(decrypted(await stage.arrives(await sealedFor(), strict))).toEqual([
      [[0], true],
      [[1], false],
    ]);
  });

  it('a name in the envelope is not enough: anybody can write it beside a key that is for somebody else', async () => {
    const mail = (await sealedFor(bob)).toString('latin1');
    const at = mail.indexOf('\r\n\r\n') + 4;
    const cms = Buffer.from(mail.slice(at), 'base64');
    const wrapped = cms.indexOf(Buffer.from([0x04, 0x28])) + 2; // the content key of 32 bytes under AES key wrap (RFC 3394)
    cms[wrapped] = (cms[wrapped] ?? 0) ^ 1;
    const forged = Buffer.from(`${mail.slice(0, at)}${cms.toString('base64')}\r\n`, 'latin1');
    expect(decrypted(await stage.arrives(forged, strict))).toEqual([
      [[0], true],
      [[1], false],
    ]);
  });
});

describe('who signed', () => {
  it('is believed by the roots, and not by whom the trust list forbids it, in their own copy alone', async () => {
    const authority = new TestAuthority();
    const ada = authority.person({ addresses: ['ada@a.example'] });
    const mail = await protectBySmime(MAIL, signedBy(ada));
    const wish = { to: [BOB, EVE] };
    const standing = async () => (await stage.arrives(mail, wish)).copies.map((copy) => [copy.recipients, told(copy)[0]]);
    expect(await standing()).toEqual([[[0, 1], expect.stringContaining('result=good; trusted=no; untrusted=untrusted-root;')]]);
    await stage.certificates.trust(await stage.certificates.keep(authority.certificate));
    expect(await standing()).toEqual([[[0, 1], expect.stringContaining('result=good; trusted=yes; from=yes; signer=ada@a.example;')]]);
    await stage.certificates.decide('block', ada.certificate, { place: BOB });
    expect(await standing()).toEqual([
      [[0], expect.stringMatching(/trusted=no; untrusted=[a-z-]+;/)],
      [[1], expect.stringContaining('trusted=yes;')],
    ]);
  });
});

describe('people whose copies are equal', () => {
  const to = Array.from({ length: 20 }, (_, number) => `u@d${String(number)}.inside.example`);
  const all = [...to.keys()];

  it('share one, whatever their domains and their other settings', async () => {
    const own = { [to[3] ?? '']: { 'smime.importCertificates': false } };
    const signed = await protectBySmime(MAIL, signedBy(new TestAuthority().person({ addresses: ['ada@a.example'] })));
    const forged = Buffer.concat([Buffer.from('X-Lazaret-Info-1: signed; result=good\r\n'), MAIL]);
    for (const mail of [signed, forged, await sealedFor()]) {
      expect((await stage.arrives(mail, { to, own })).copies.map(({ recipients, bytes }) => [recipients, bytes === null])).toEqual([
        [all, false],
      ]);
    }
  });
});
