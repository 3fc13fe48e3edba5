/** S/MIME with the real openssl on the other side, for every algorithm, in both directions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContentCipher, DigestName, RsaTransport } from '#crypto';
import { sevenBitEntity, splitMail } from '#mail';
import { openSmime } from '../../apps/engine/src/protect/open-smime.js';
import type { SignedLayer, SmimeLayer } from '../../apps/engine/src/protect/smime-layer.js';
import { protectBySmime } from '../../apps/engine/src/protect/smime-mail.js';
import { cpuWatch } from '../support/cpu-time.js';
import { AWKWARD_MAILS } from '../support/awkward-mails.js';
import { openssl, whyNoOpenssl } from '../support/openssl-authority.js';
import { makePeople, type People, type Person } from '../support/smime-people.js';

const missing = whyNoOpenssl();
const AT = new Date('2026-03-01T12:00:00Z');
const PLAIN = AWKWARD_MAILS.plain!;
const CIPHERS: ContentCipher[] = ['aes-256-gcm', 'aes-128-gcm', 'aes-256-cbc', 'aes-192-cbc', 'aes-128-cbc'];
const TRANSPORTS: RsaTransport[] = ['oaep-sha256', 'oaep-sha1', 'oaep-sha384', 'oaep-sha512', 'pkcs1'];
const DIGESTS: DigestName[] = ['sha256', 'sha384', 'sha512'];
const WHO = ['rsa', 'p256', 'p384'] as const;

describe.skipIf(missing)(`S/MIME with openssl${missing ? ` (${missing})` : ''}`, () => {
  let people: People;
  beforeAll(() => {
    people = makePeople();
  });
  afterAll(() => people.remove());

  const decryptByOpenssl = (mail: Buffer, { issued }: Person): Buffer =>
    openssl(['cms', '-decrypt', '-recip', issued.certificateFile, '-inkey', issued.keyFile], mail);

  /** What openssl says was signed; it throws when the signature or the chain is not good. */
  const verifyByOpenssl = (mail: Buffer): Buffer =>
    openssl(['cms', '-verify', '-CAfile', people.root.certificateFile, '-purpose', 'smimesign', '-crlfeol'], mail);

  /** openssl keeps the header of the mail that is given to it inside. */
  const encryptByOpenssl = (entity: Buffer, { issued }: Person, words: readonly string[]): Buffer =>
    openssl(
      [
        'cms',
        '-encrypt',
        '-binary',
        ...words.filter((word) => word.startsWith('-aes') || word === '-des3'),
        '-recip',
        issued.certificateFile,
        ...words.filter((word) => !(word.startsWith('-aes') || word === '-des3')),
      ],
      entity,
    );

  const signByOpenssl = (entity: Buffer, { issued }: Person, words: readonly string[]): Buffer =>
    openssl(['cms', '-sign', '-binary', '-crlfeol', '-signer', issued.certificateFile, '-inkey', issued.keyFile, ...words], entity);

  describe('ours is read by openssl', () => {
    it.each(CIPHERS.flatMap((cipher) => WHO.map((who) => ({ cipher, who }))))(
      'encrypted with $cipher for $who',
      async ({ cipher, who }) => {
        const encrypted = await protectBySmime(PLAIN, { encrypt: { certificates: [people[who].certificate], cipher } });
        expect(decryptByOpenssl(encrypted, people[who])).toEqual(splitMail(PLAIN).entity);
      },
    );

    it.each(TRANSPORTS)('encrypted with RSA, %s', async (rsa) => {
      const encrypted = await protectBySmime(PLAIN, { encrypt: { certificates: [people.rsa.certificate], rsa } });
      expect(decryptByOpenssl(encrypted, people.rsa)).toEqual(splitMail(PLAIN).entity);
    });

    it.each(WHO)('naming %s by the identifier of the key', async (who) => {
      const certificates = [people[who].certificate];
      const encrypted = await protectBySmime(PLAIN, { encrypt: { certificates, nameBy: 'subject-key-identifier' } });
      expect(decryptByOpenssl(encrypted, people[who])).toEqual(splitMail(PLAIN).entity);
      const signer = { ...people[who].signer, nameBy: 'subject-key-identifier' as const };
      const signed = await protectBySmime(PLAIN, { sign: { signer, at: AT, form: 'clear' } });
      expect(verifyByOpenssl(signed)).toEqual(splitMail(PLAIN).entity);
    });

    it('encrypted for all of them at once', async () => {
      const everybody = WHO.map((who) => people[who]);
      const encrypted = await protectBySmime(PLAIN, { encrypt: { certificates: everybody.map(({ certificate }) => certificate) } });
      for (const person of everybody) expect(decryptByOpenssl(encrypted, person)).toEqual(splitMail(PLAIN).entity);
    });

    it.each(
      DIGESTS.flatMap((digest) =>
        (['clear', 'opaque'] as const).flatMap((form) => [
          ...WHO.map((who) => ({ digest, form, who, rsa: 'rsa-pkcs1' as const })),
          { digest, form, who: 'rsa' as const, rsa: 'rsa-pss' as const },
        ]),
      ),
    )('signed $form by $who with $digest ($rsa)', async ({ digest, form, who, rsa }) => {
      const signed = await protectBySmime(PLAIN, { sign: { signer: { ...people[who].signer, digest, rsa }, at: AT, form } });
      expect(verifyByOpenssl(signed)).toEqual(splitMail(PLAIN).entity);
    });

    it.each(Object.entries(AWKWARD_MAILS))('a mail %s, signed and encrypted', async (_, mail) => {
      const protectedMail = await protectBySmime(mail, {
        sign: { signer: people.rsa.signer, at: AT, form: 'clear' },
        encrypt: { certificates: [people.p256.certificate] },
      });
      const signed = decryptByOpenssl(protectedMail, people.p256);
      expect(verifyByOpenssl(signed)).toEqual(sevenBitEntity(splitMail(mail).entity));
    });
  });

  describe("openssl's is read by us", () => {
    const keyOptions = {
      'oaep-sha256': ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256'],
      'oaep-sha1': ['rsa_padding_mode:oaep'],
      'oaep-sha384': ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha384'],
      'oaep-sha512': ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha512'],
      pkcs1: [],
    } as const;

    it.each([...CIPHERS, 'aes-192-gcm', 'des3'].flatMap((cipher) => WHO.map((who) => ({ cipher, who }))))(
      'encrypted with $cipher for $who',
      async ({ cipher, who }) => {
        const encrypted = encryptByOpenssl(splitMail(PLAIN).entity, people[who], [
          `-${cipher}`,
          ...(cipher === 'des3' && who !== 'rsa' ? ['-aes128-wrap'] : []),
        ]);
        const opened = await openSmime(encrypted, { recipients: [people[who].recipient], allowRsaPkcs1: true });
        expect(opened.mail.toString()).toContain('\r\n\r\nHello.\r\n');
        expect(opened.layers).toMatchObject([{ kind: 'encrypted', opened: true, authenticated: cipher.endsWith('gcm') }]);
      },
    );

    it.each(TRANSPORTS)('encrypted with RSA, %s', async (rsa) => {
      const words = ['-aes-256-gcm', ...keyOptions[rsa].flatMap((option) => ['-keyopt', option])];
      const encrypted = encryptByOpenssl(splitMail(PLAIN).entity, people.rsa, words);
      const opened = await openSmime(encrypted, { recipients: [people.rsa.recipient], allowRsaPkcs1: true });
      expect(opened.layers).toMatchObject([{ opened: true, keyAlgorithm: `rsa-${rsa}` }]);
      const strict = await openSmime(encrypted, { recipients: [people.rsa.recipient] });
      expect(strict.stoppedBy).toBe(rsa === 'pkcs1' ? 'cannot-decrypt' : undefined);
    });

    it.each(['sha1', 'sha256', 'sha384', 'sha512'].flatMap((kdf) => ['p256', 'p384'].map((who) => ({ kdf, who: who as 'p256' | 'p384' }))))(
      'encrypted with ECDH and $kdf for $who',
      async ({ kdf, who }) => {
        const encrypted = encryptByOpenssl(splitMail(PLAIN).entity, people[who], [
          '-aes-256-cbc',
          '-keyopt',
          `ecdh_kdf_md:${kdf}`,
          '-aes256-wrap',
        ]);
        const opened = await openSmime(encrypted, { recipients: [people[who].recipient] });
        expect(opened.layers).toMatchObject([{ opened: true, keyAlgorithm: `ecdh-${kdf}-aes256-wrap` }]);
      },
    );

    it.each(WHO)('naming %s by the identifier of the key', async (who) => {
      const encrypted = encryptByOpenssl(splitMail(PLAIN).entity, people[who], ['-aes-256-cbc', '-keyid']);
      const opened = await openSmime(encrypted, { recipients: [people[who].recipient], allowRsaPkcs1: true });
      expect(opened.layers).toMatchObject([{ opened: true, recipients: [{ name: { by: 'subject-key-identifier' } }] }]);
    });

    it.each(
      [...DIGESTS, 'sha1'].flatMap((digest) =>
        [[], ['-nodetach']].flatMap((form) => [
          ...WHO.map((who) => ({ digest, form, who, padding: 'rsa-pkcs1' })),
          { digest, form, who: 'rsa' as const, padding: 'rsa-pss' },
        ]),
      ),
    )('signed by $who with $digest ($padding) $form', async ({ digest, form, who, padding }) => {
      const pss = padding === 'rsa-pss' ? ['-keyopt', 'rsa_padding_mode:pss'] : [];
      const signed = signByOpenssl(splitMail(PLAIN).entity, people[who], ['-md', digest, ...form, ...pss]);
      const opened = await openSmime(Buffer.concat([Buffer.from(`From: ${people[who].address}\r\n`), signed]));
      expect(opened.stoppedBy).toBeUndefined();
      const [layer] = opened.layers as [SignedLayer];
      expect(layer).toMatchObject({
        kind: 'signed',
        verdict: digest === 'sha1' ? 'weak' : 'good',
        form: form.length === 0 ? 'clear' : 'opaque',
      });
      expect(layer.signatures).toMatchObject([{ isFrom: true, scheme: { digest, kind: who === 'rsa' ? padding : 'ecdsa' } }]);
      expect(opened.mail.toString()).toContain('\r\n\r\nHello.\r\n');
    });

    it('without signed attributes', async () => {
      const signed = signByOpenssl(splitMail(PLAIN).entity, people.rsa, ['-noattr']);
      expect((await openSmime(signed)).layers).toMatchObject([{ verdict: 'good', signatures: [{ signingTime: undefined }] }]);
    });

    it('with a signing certificate attribute', async () => {
      const signed = signByOpenssl(splitMail(PLAIN).entity, people.rsa, ['-cades']);
      expect((await openSmime(signed)).layers).toMatchObject([{ verdict: 'good' }]);
    });

    it('with MD5, which is refused', async () => {
      const signed = signByOpenssl(splitMail(PLAIN).entity, people.rsa, ['-md', 'md5']);
      expect((await openSmime(signed)).layers).toMatchObject([
        { verdict: 'broken', signatures: [{ result: { why: 'refused-algorithm' } }] },
      ]);
    });

    it('by two signers', async () => {
      const words = ['-signer', people.p256.issued.certificateFile, '-inkey', people.p256.issued.keyFile];
      const signed = signByOpenssl(splitMail(PLAIN).entity, people.rsa, words);
      const [layer] = (await openSmime(signed)).layers as [SignedLayer];
      expect(layer.signatures.map(({ result }) => result.verdict)).toEqual(['good', 'good']);
    });

    it.each(Object.entries(AWKWARD_MAILS))('a mail %s, signed and encrypted and signed', async (_, mail) => {
      const entity = sevenBitEntity(splitMail(mail).entity);
      const signed = signByOpenssl(entity, people.rsa, []);
      const encrypted = encryptByOpenssl(signed, people.p256, ['-aes-256-gcm']);
      const wrapped = signByOpenssl(encrypted, people.p384, ['-nodetach']);
      const opened = await openSmime(wrapped, { recipients: [people.p256.recipient] });
      expect(kinds(opened.layers)).toEqual(['signed good', 'encrypted aes-256-gcm', 'signed good']);
      expect(splitMail(opened.mail).entity).toEqual(entity);
    });
  });

  it('of a certificate that the signature does not name is not good (RFC 5035)', async () => {
    const { keyFile } = people.rsa.issued;
    // Two certificates with the same key, issuer and serial number: only the hash in the signature tells them apart.
    const [one, other] = [30, 31].map((days) => {
      const words = ['req', '-x509', '-new', '-key', keyFile, '-subj', '/CN=twin', '-set_serial', '5', '-days', String(days)];
      return openssl([...words, '-outform', 'DER']);
    }) as [Buffer, Buffer];
    const sign = { signer: { ...people.rsa.signer, certificate: { der: one } }, at: AT, form: 'opaque' as const };
    const signed = await protectBySmime(PLAIN, { sign });
    const { entity } = splitMail(signed);
    const [head = '', base64 = ''] = entity.toString().split('\r\n\r\n');
    const cms = Buffer.from(base64, 'base64');
    expect(other).toHaveLength(one.length);
    other.copy(cms, cms.indexOf(one));
    const swapped = Buffer.from(`${head}\r\n\r\n${cms.toString('base64')}`);
    expect((await openSmime(swapped)).layers).toMatchObject([{ signatures: [{ result: { why: 'other-certificate' } }] }]);
  });

  describe('10 MB', () => {
    const big = (): Buffer => {
      const line = `${'A'.repeat(76)}\r\n`;
      const head = 'From: rsa@a.example\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n';
      return Buffer.from(head + line.repeat(Math.ceil(10_000_000 / line.length)));
    };

    it('are signed and encrypted in less than a second of processor time', async () => {
      const mail = big();
      const used = cpuWatch();
      await protectBySmime(mail, {
        sign: { signer: people.rsa.signer, at: AT, form: 'clear' },
        encrypt: { certificates: [people.rsa.certificate, people.p256.certificate] },
      });
      const ms = used();
      expect(ms).toBeLessThan(1_000);
    });

    it("of openssl's are decrypted and verified in less than a second of processor time", async () => {
      const encrypted = encryptByOpenssl(signByOpenssl(splitMail(big()).entity, people.rsa, []), people.rsa, ['-aes-256-gcm']);
      const used = cpuWatch();
      const opened = await openSmime(encrypted, { recipients: [people.rsa.recipient], allowRsaPkcs1: true });
      const ms = used();
      expect(kinds(opened.layers)).toEqual(['encrypted aes-256-gcm', 'signed good']);
      expect(ms).toBeLessThan(1_000);
    });
  });
});

function kinds(layers: readonly SmimeLayer[]): string[] {
  return layers.map((layer) => {
    if (layer.kind === 'signed') return `signed ${layer.verdict}`;
    return layer.kind === 'encrypted' && layer.opened ? `encrypted ${layer.cipher}` : layer.kind;
  });
}
