import { createPrivateKey } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseCertificate, softwareSigningKey } from '#crypto';
import { policyResolver, type MailEnd, type SettingValues } from '#dlp';
import { domainOf } from '#mail';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { PgpRing } from '../../test/support/pgp-ring.js';
import { CertificateImporter } from '../certificates/certificate-importer.js';
import { CertificateStore } from '../certificates/certificate-store.js';
import { openMail, type OpeningTools } from '../protect/open-mail.js';
import { protectByPgp } from '../protect/pgp-mail.js';
import type { ProtectWork } from '../protect/protect-work-port.js';
import { protectBySmime, type SmimeProtection } from '../protect/smime-mail.js';
import { packOpened, reportOf, unpackOpened } from '../protect/work/opened-report.js';
import { IncomingDesk, type ArrivedMail, type IncomingCopies } from './incoming-desk.js';
import { MailOpener } from './mail-opener.js';
import { NamedCertificates } from './named-certificates.js';
import { NamedPgpKeys } from './named-pgp-keys.js';
import { OpeningRing } from './opening-ring.js';

const AT = '2026-03-01T12:00:00.000Z';
const RSA = { der: fixtures.RSA_CERTIFICATE };
const P256 = { der: fixtures.P256_CERTIFICATE };
const MAIL = Buffer.from(
  'From: Ada <ada@a.example>\r\nTo: bob@inside.example\r\nSubject: the offer\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n',
);
const SIGN: SmimeProtection = {
  sign: { signer: { certificate: P256, key: softwareSigningKey(fixtures.P256_KEY) }, at: new Date(AT), form: 'clear' },
};
const SEAL: SmimeProtection = { encrypt: { certificates: [RSA] } };

let fixture: EngineFixture;
let ring: PgpRing;
let desk: IncomingDesk;
beforeEach(async () => {
  fixture = await engineFixture();
  const store = await CertificateStore.open(fixture);
  const certificates = [
    { certificate: parseCertificate(RSA.der), key: createPrivateKey(fixtures.RSA_KEY.export({ type: 'pkcs8', format: 'pem' })) },
  ];
  await new CertificateImporter(store, fixture.clock).keep({
    certificates,
    source: 'file',
    meta: { actor: { kind: 'cli', id: 'test' }, commandId: 'import' },
  });
  ring = await PgpRing.open(fixture);
  const named = new NamedPgpKeys(ring.book);
  const own = new OpeningRing(new NamedCertificates(store), named);
  // as the process does it, without one: what it answers goes through the same bytes
  const work: Pick<ProtectWork, 'open'> = {
    open: async (mail, wish, keys) => {
      const recipients: OpeningTools['recipients'] = async (names) =>
        (await keys.recipients(names)).map(({ der, key }) => ({ certificate: { der }, key }));
      const certificates: OpeningTools['certificates'] = async (names) => (await keys.signers(names)).map((der) => ({ der }));
      const decryptor = { open: (packets: readonly Buffer[]) => keys.sessionKeys(packets) };
      const tools = { recipients, certificates, decryptor, pgpKeys: (ids: readonly string[]) => keys.pgpSigners(ids) };
      const opened = await openMail(mail, { ...wish, at: new Date(wish.at) }, tools);
      const { report, mail: changed } = unpackOpened(packOpened(reportOf(opened, mail), opened.mail));
      return { report, mail: report.isChanged ? changed : mail };
    },
  };
  const certificateJudge = { judge: () => ({ usable: true, by: 'trust-list', path: [] }) as const };
  desk = new IncomingDesk({
    opener: new MailOpener({ work, keys: own, log: fixture.log }),
    judges: { certificates: certificateJudge, pgpKeys: named },
    revocation: { prepare: () => Promise.resolve() },
    own,
  });
});
afterEach(() => fixture.remove());

const end = (address: string): MailEnd => ({ domain: domainOf(address) ?? null, tag: fixture.keys.tagAddress(address) });

interface Wish {
  readonly to?: readonly string[];
  readonly values?: SettingValues;
}

async function arrives(mail: Buffer, { to = ['bob@inside.example'], values = {} }: Wish = {}) {
  const scopes = [{ id: 'global', scope: { level: 'global' as const }, values }];
  const set = { revision: 'r1', patterns: [], groups: [], exceptions: [], settings: { base: {}, scopes } };
  const resolver = policyResolver(set, { internalDomains: ['inside.example'] });
  const arrived: ArrivedMail = {
    ...{ messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC', at: AT, sender: end('ada@a.example'), isSenderInside: false },
    inside: to.map((address, number) => ({ number, address, end: end(address) })),
    beginning: () => Promise.resolve(mail.subarray(0, 4_000)),
    holds: (words) => Promise.resolve(words.some((word) => mail.includes(word))),
    whole: () => Promise.resolve(mail),
  };
  const opened = await desk.open(arrived, resolver);
  return { opened, copies: await desk.copies(arrived, resolver, { opened, isMixed: false }) };
}

const text = ({ bytes }: IncomingCopies): string => bytes?.toString('latin1').replace(/\r\n[ \t]/g, ' ') ?? 'as it came';
const fields = (copy: IncomingCopies): string[] => text(copy).split('\r\n\r\n')[0]?.split('\r\n') ?? [];

describe('mail that is encrypted for a key of ours', () => {
  it('is decrypted and marked for people inside, its signature kept', async () => {
    const { opened, copies } = await arrives(await protectBySmime(MAIL, { ...SIGN, ...SEAL }));
    expect(opened?.protection).toEqual({ encryptedBy: 'smime', signedBy: null });
    const [copy] = copies;
    expect(copy).toMatchObject({ recipients: [0], isDecrypted: true });
    expect(fields(copy!).slice(0, 2)).toEqual([
      expect.stringMatching(/^X-Lazaret-Info-1: encrypted; format=smime; cipher=aes-256-gcm; integrity=yes;/),
      expect.stringMatching(/^X-Lazaret-Info-2: signed; format=smime; result=good; trusted=yes; from=yes; signer=ada@a.example;/),
    ]);
    expect(text(copy!)).toContain('multipart/signed');
    expect(text(copy!)).toContain('Hello.');
  });

  it('loses its signatures where that is set, and gets its tags', async () => {
    const values = { 'smime.removeSignature': true, 'securityInfo.enabled': true, 'incoming.infoHeaders': false };
    const { copies } = await arrives(await protectBySmime(MAIL, { ...SIGN, ...SEAL }), { values });
    expect(text(copies[0]!)).toBe(MAIL.toString().replace('the offer', 'the offer [decrypted] [signed]'));
  });

  it('stays as it came where nobody wants it decrypted, and where it is not for the recipient’s own certificate in strict mode', async () => {
    const sealed = await protectBySmime(MAIL, SEAL);
    expect((await arrives(sealed, { values: { 'incoming.decrypt': false } })).copies).toEqual([
      { recipients: [0], bytes: null, isDecrypted: false },
    ]);
    const strict = { to: ['bob@inside.example', 'ada@a.example'], values: { 'smime.strict': true } };
    const { copies } = await arrives(sealed, strict);
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
    const [usually, allowed] = [await arrives(mail), await arrives(mail, { values: { 'smime.allowPkcs1v15': true } })];
    expect([usually.copies[0]?.isDecrypted, allowed.copies[0]?.isDecrypted]).toEqual([false, true]);
    expect(fields(usually.copies[0]!).slice(0, 2)).toEqual([
      'X-Lazaret-Info-1: encrypted; format=smime; cipher=aes-256-cbc; opened=no',
      'X-Lazaret-Info-2: left-closed; why=cannot-decrypt',
    ]);
  });
});

describe('mail that is signed', () => {
  it('keeps every byte but the fields before it', async () => {
    const signed = await protectBySmime(MAIL, SIGN);
    const [copy] = (await arrives(signed)).copies;
    expect(copy?.bytes?.subarray(-signed.length).equals(signed)).toBe(true);
    expect(fields(copy!)[0]).toMatch(/^X-Lazaret-Info-1: signed; format=smime; result=good/);
  });

  it('that was changed on the way says so', async () => {
    const broken = Buffer.from((await protectBySmime(MAIL, SIGN)).toString('latin1').replace('Hello.', 'Hallo.'), 'latin1');
    const [copy] = (await arrives(broken, { values: { 'securityInfo.enabled': true } })).copies;
    expect(fields(copy!)[0]).toContain('result=broken; why=content-changed');
    expect(text(copy!)).toContain('Subject: the offer [signature invalid]');
  });
});

describe('OpenPGP mail', () => {
  let ada: MadePgpKey;
  let bob: MadePgpKey;
  const sealed = (more: { form?: 'mime' | 'inline' } = {}): Promise<Buffer> =>
    protectByPgp(MAIL, { sign: { secret: ada.secret }, encrypt: { keys: [bob.secret.key], ...more }, at: new Date(AT) });
  beforeAll(async () => {
    [ada, bob] = [await madePgpKey('ada@a.example'), await madePgpKey('bob@inside.example')];
  });
  beforeEach(async () => {
    await ring.keep(bob.privateFile);
  });

  it('is decrypted and marked; who signed is believed once their key is trusted', async () => {
    const unknown = await arrives(await sealed());
    expect(unknown.opened?.protection).toEqual({ encryptedBy: 'pgp', signedBy: null });
    expect(unknown.copies[0]?.isDecrypted).toBe(true);
    expect(fields(unknown.copies[0]!).slice(0, 2)).toEqual([
      expect.stringMatching(/^X-Lazaret-Info-1: encrypted; format=pgp; cipher=aes-256; integrity=yes; /),
      'X-Lazaret-Info-2: signed; format=pgp; result=unknown-signer; from=no',
    ]);
    const id = await ring.keep(ada.publicFile);
    const signer = async (): Promise<string | undefined> => fields((await arrives(await sealed())).copies[0]!)[1];
    expect(await signer()).toContain('signed; format=pgp; result=good; trusted=no; untrusted=untrusted; from=yes; signer=ada@a.example;');
    await ring.trust(id);
    expect(await signer()).toContain('result=good; trusted=yes; from=yes;');
    expect(text((await arrives(await sealed())).copies[0]!)).toContain('Hello.');
  });

  it('in the text is read only where that is wanted', async () => {
    const inline = await sealed({ form: 'inline' });
    expect((await arrives(inline)).copies[0]).toMatchObject({ bytes: null, isDecrypted: false });
    expect((await arrives(inline, { values: { 'pgp.readInline': true } })).copies[0]?.isDecrypted).toBe(true);
  });

  it('for nobody here stays closed and says so', async () => {
    const foreign = await protectByPgp(MAIL, { encrypt: { keys: [ada.secret.key] }, at: new Date(AT) });
    const [copy] = (await arrives(foreign)).copies;
    expect(fields(copy!).slice(0, 2)).toEqual([
      'X-Lazaret-Info-1: encrypted; format=pgp; opened=no',
      'X-Lazaret-Info-2: left-closed; why=cannot-decrypt',
    ]);
    expect(copy?.bytes?.subarray(-foreign.length).equals(foreign)).toBe(true);
  });

  it('brings keys along that are told of, also in mail that is not protected', async () => {
    const mixed = Buffer.from(
      `From: ada@a.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nMy key.\r\n--b\r\nContent-Type: application/pgp-keys\r\n\r\n${ada.publicFile.toString()}\r\n--b--\r\n`,
    );
    const { opened, copies } = await arrives(mixed);
    expect(opened?.report).toMatchObject({ layers: [], pgpKeys: [expect.any(String)], isChanged: false });
    expect(copies[0]?.bytes).toBeNull();
    expect((await arrives(mixed, { values: { 'pgp.importKeys': false } })).opened).toBeUndefined();
  });
});

describe('any other mail', () => {
  it('is not even read as a whole, and leaves as it came', async () => {
    expect((await arrives(MAIL)).copies).toEqual([{ recipients: [0], bytes: null, isDecrypted: false }]);
    expect((await arrives(MAIL, { values: { 'securityInfo.enabled': true } })).copies[0]?.bytes).toBeNull();
  });

  it.each([
    ['fields of ours that somebody else wrote', 'X-Lazaret-Info-1: signed; result=good\r\n', '', {}],
    ['tags that somebody else wrote', '', ' [signed]', { 'securityInfo.enabled': true }],
    ['what would demand encryption of an answer', '', ' [encrypt]', { 'encrypt.subjectTriggerEnabled': true }],
  ])('loses %s, and nothing else', async (_, before, behind, values) => {
    const spoofed = Buffer.from(`${before}${MAIL.toString().replace('the offer', `the offer${behind}`)}`);
    expect(text((await arrives(spoofed, { values })).copies[0]!)).toBe(MAIL.toString());
  });
});
