/** Mail that comes in protected by OpenPGP, opened with the keys of the ring. */
import { armored, openPgpSecretKeys } from '#crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { withAddress, withSigningSubkey } from '../../../../test/support/pgp-key-of-owner.js';
import { RSA_CERTIFICATE } from '../../../../test/support/cms-fixtures.js';
import { AT, IncomingStage, MAIL, told, unfolded } from '../../test/support/incoming-stage.js';
import { protectBySmime } from '../protect/smime-mail.js';
import { protectByPgp, type PgpProtection } from '../protect/pgp-mail.js';

const LATER = '2026-06-01T12:00:00.000Z';

let ada: MadePgpKey;
let bob: MadePgpKey;
let stage: IncomingStage;
beforeAll(async () => {
  [ada, bob] = [await madePgpKey('ada@a.example'), await madePgpKey('bob@inside.example')];
});
beforeEach(async () => {
  stage = await IncomingStage.open();
});
afterEach(() => stage.close());

const signed = (): PgpProtection => ({ sign: { secret: ada.secret }, at: new Date(AT) });
const sealed = (...keys: MadePgpKey[]): PgpProtection => ({ encrypt: { keys: keys.map(({ secret }) => secret.key) }, at: new Date(AT) });
const both = (): Promise<Buffer> => protectByPgp(MAIL, { ...signed(), ...sealed(bob) });
const isDecrypted = async (mail: Buffer, values = {}): Promise<boolean> => (await stage.arrives(mail, { values })).copy.isDecrypted;
const withKeys = (file: Buffer): Buffer =>
  Buffer.from(
    `From: ada@a.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nMy key.\r\n--b\r\nContent-Type: application/pgp-keys\r\n\r\n${file.toString()}\r\n--b--\r\n`,
  );

describe('mail that is encrypted for a key of the ring', () => {
  it('is decrypted and marked; who signed is believed once their key is trusted', async () => {
    await stage.ring.keep(bob.privateFile);
    const { opened, copy } = await stage.arrives(await both());
    expect(opened?.protection).toEqual({ encryptedBy: 'pgp', signedBy: null });
    expect(copy.isDecrypted).toBe(true);
    expect(unfolded(copy)).toMatch(/Subject: the offer[^]*Hello\.\r\n$/);
    expect(told(copy)).toEqual([
      expect.stringMatching(
        /^X-Lazaret-Info-1: encrypted; format=pgp; cipher=aes-256; integrity=yes; key-transport=ecdh; key=[0-9a-f]{40}$/,
      ),
      'X-Lazaret-Info-2: signed; format=pgp; result=unknown-signer; from=no',
    ]);
    const id = await stage.ring.keep(ada.publicFile);
    const signer = async (): Promise<string | undefined> => told((await stage.arrives(await both())).copy)[1];
    expect(await signer()).toContain('signed; format=pgp; result=good; trusted=no; untrusted=untrusted; from=yes; signer=ada@a.example;');
    await stage.ring.trust(id);
    expect(await signer()).toContain('result=good; trusted=yes; from=yes;');
  });

  it('is opened with a key that expired long ago, for the mail may be as old', async () => {
    const old = await madePgpKey('bob@inside.example', { validDays: 1 });
    await stage.ring.keep(old.privateFile);
    const { copy } = await stage.arrives(await protectByPgp(MAIL, sealed(old)), { at: LATER });
    expect(copy.isDecrypted).toBe(true);
  });

  it('stays as it came where nobody wants it decrypted', async () => {
    await stage.ring.keep(bob.privateFile);
    const { copy } = await stage.arrives(await both(), { values: { 'incoming.decrypt': false } });
    expect(copy).toMatchObject({ bytes: null, isDecrypted: false });
  });

  it('stays closed without its key, or with a damaged one, and is opened by another that is whole', async () => {
    const mail = await protectByPgp(MAIL, sealed(bob, ada));
    const { copy } = await stage.arrives(mail);
    expect(told(copy)).toEqual(['X-Lazaret-Info-1: encrypted; format=pgp; opened=no', 'X-Lazaret-Info-2: left-closed; why=cannot-decrypt']);
    expect(copy.bytes?.subarray(-mail.length).equals(mail)).toBe(true);
    await stage.ring.damage(await stage.ring.keep(bob.privateFile));
    expect(await isDecrypted(mail)).toBe(false);
    await stage.ring.keep(ada.privateFile);
    expect(await isDecrypted(mail)).toBe(true);
  });

  it('in the text is read only where that is wanted, as it is or in base64', async () => {
    await stage.ring.keep(bob.privateFile);
    const plain = await protectByPgp(MAIL, { ...sealed(bob), encrypt: { keys: [bob.secret.key], form: 'inline' } });
    const at = plain.indexOf('\r\n\r\n') + 4;
    const head = plain.toString('latin1', 0, at).replace(/Content-Transfer-Encoding:.*\r\n/i, '');
    const lines =
      plain
        .subarray(at)
        .toString('base64')
        .match(/.{1,76}/g) ?? [];
    const coded = Buffer.from(`${head.slice(0, -2)}Content-Transfer-Encoding: base64\r\n\r\n${lines.join('\r\n')}\r\n`);
    for (const inline of [plain, coded]) {
      expect((await stage.arrives(inline)).copy).toMatchObject({ bytes: null, isDecrypted: false });
      const { copy } = await stage.arrives(inline, { values: { 'pgp.readInline': true } });
      expect([copy.isDecrypted, unfolded(copy)]).toEqual([true, expect.stringContaining('Hello.')]);
    }
  });
});

describe('mail that is signed', () => {
  it('keeps every byte but the fields before it, and loses its signature where that is set', async () => {
    await stage.ring.trust(await stage.ring.keep(ada.publicFile));
    const mail = await protectByPgp(MAIL, signed());
    const { copy } = await stage.arrives(mail);
    expect(copy.bytes?.subarray(-mail.length).equals(mail)).toBe(true);
    expect(told(copy)).toEqual([expect.stringMatching(/signed; format=pgp; result=good; trusted=yes; from=yes/)]);
    const values = { 'pgp.removeSignature': true, 'incoming.infoHeaders': false, 'securityInfo.enabled': true };
    expect(unfolded((await stage.arrives(mail, { values })).copy)).toBe(MAIL.toString().replace('the offer', 'the offer [signed]'));
  });

  it('does not lose its signature where an envelope stands behind it that its recipient may not have opened', async () => {
    const sealed = await protectBySmime(MAIL, { encrypt: { certificates: [{ der: RSA_CERTIFICATE }] } });
    const wrapped = await protectByPgp(sealed, signed());
    for (const values of [{ 'incoming.decrypt': false }, { 'smime.strict': true }, {}]) {
      const { copy } = await stage.arrives(wrapped, { values: { ...values, 'pgp.removeSignature': true } });
      expect(copy.isDecrypted).toBe(false);
      expect(unfolded(copy)).not.toContain('Hello.');
      expect(unfolded(copy)).toContain('BEGIN PGP SIGNATURE');
    }
  });

  it('is from who signed only for addresses that the key is trusted for, or that it was given by hand', async () => {
    const id = await stage.ring.keep(ada.publicFile);
    await stage.ring.trust(id);
    await stage.ring.keep(await withAddress(ada, 'ceo@bank.example'));
    const mail = Buffer.from(MAIL.toString().replace('Ada <ada@a.example>', 'ceo@bank.example'));
    const signer = async () => told((await stage.arrives(await protectByPgp(mail, signed()))).copy)[0];
    expect(await signer()).toMatch(/result=good; trusted=yes; from=no; signer=ada@a\.example;/);
    await stage.ring.assign(id, 'ceo@bank.example');
    expect(await signer()).toMatch(/result=good; trusted=yes; from=yes;/);
  });

  it('by a sub-key that is excepted from trust in its key is not believed', async () => {
    const made = await withSigningSubkey(ada);
    const [secret] = await openPgpSecretKeys(made, undefined, new Date(AT));
    const subkey = secret?.key.subkeys.find(({ uses }) => uses.includes('sign'));
    if (secret === undefined || subkey === undefined) throw new Error('no such key');
    const id = await stage.ring.keep(armored('PGP PUBLIC KEY BLOCK', secret.key.bytes));
    const mail = await protectByPgp(MAIL, { sign: { secret }, at: new Date(AT) });
    const signer = async () => told((await stage.arrives(mail)).copy)[0];
    await stage.ring.trust(id);
    expect(await signer()).toMatch(/result=good; trusted=yes; from=yes;/);
    await stage.ring.trust(id, [subkey.fingerprint]);
    expect(await signer()).toMatch(/result=good; trusted=no; untrusted=untrusted; from=yes;/);
  });

  it('by a key that has expired since is not believed', async () => {
    const short = await madePgpKey('ada@a.example', { validDays: 5 });
    await stage.ring.trust(await stage.ring.keep(short.publicFile));
    const mail = await protectByPgp(MAIL, { at: new Date(AT), sign: { secret: short.secret } });
    expect(told((await stage.arrives(mail, { at: LATER })).copy)[0]).toMatch(/trusted=no; untrusted=expired/);
  });
});

describe('keys that come along', () => {
  it('are told of, also in mail that is not protected', async () => {
    const mail = withKeys(ada.publicFile);
    const { opened, copy } = await stage.arrives(mail);
    expect(opened?.report).toMatchObject({ layers: [], pgpKeys: [expect.any(String)], isChanged: false });
    expect(copy.bytes).toBeNull();
    expect((await stage.arrives(mail, { values: { 'pgp.importKeys': false } })).opened).toBeUndefined();
  });

  it('are told of from inside a signature', async () => {
    const { opened } = await stage.arrives(await protectByPgp(withKeys(Buffer.concat([ada.publicFile, bob.publicFile])), signed()));
    expect(opened?.report.pgpKeys).toHaveLength(1);
    expect(opened?.report.layers).toMatchObject([{ kind: 'signed' }]);
  });
});
