import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cpuWatch } from '../../../../test/support/cpu-time.js';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { type SeededRandom, seededRandom } from '../../../../test/support/seeded-random.js';
import { children, TAG } from '../certificates/der.js';
import { encode, integer, octetString, oid, sequence, tagged } from '../certificates/der-write.js';
import { softwareDecryptionKey, softwareSigningKey } from '../keys/software-key.js';
import { CmsError } from './cms-error.js';
import { decompressCms } from './compressed-data.js';
import { kindOfCms, readContentOf } from './content-info.js';
import { decryptCms, envelopeFacts } from './decrypt.js';
import { encryptCms, type EncryptOptions } from './encrypt.js';
import { CONTENT as TYPE, ZLIB } from './oids.js';
import { signCms } from './sign.js';
import { verifyCms } from './verify.js';

const { CONTENT } = fixtures;
const RSA = { certificate: { der: fixtures.RSA_CERTIFICATE }, key: softwareDecryptionKey(fixtures.RSA_KEY) };
const P256 = { certificate: { der: fixtures.P256_CERTIFICATE }, key: softwareDecryptionKey(fixtures.P256_KEY) };
const OURS = [RSA, P256];
const SIGNER = { certificate: RSA.certificate, key: softwareSigningKey(fixtures.RSA_KEY) };
const ALLOW = { allowRsaPkcs1: true };
const AT = new Date('2026-03-01T12:00:00Z');

const ENVELOPES = [
  ['AES-256-GCM, RSA-OAEP', fixtures.GCM_OAEP, { cipher: 'aes-256-gcm', authenticated: true, keyAlgorithm: 'rsa-oaep-sha256' }],
  ['AES-256-CBC, RSA v1.5', fixtures.CBC_PKCS1, { cipher: 'aes-256-cbc', authenticated: false, keyAlgorithm: 'rsa-pkcs1' }],
  ['3DES, RSA v1.5', fixtures.DES3_PKCS1, { cipher: 'des-ede3-cbc', authenticated: false, keyAlgorithm: 'rsa-pkcs1' }],
  ['AES-128-CBC, ECDH', fixtures.CBC_ECDH, { cipher: 'aes-128-cbc', authenticated: false, keyAlgorithm: 'ecdh-sha256-aes128-wrap' }],
] as const;

/** The code of the refusal, or what came out; anything else that is thrown fails the test. */
async function codeOf<T>(work: () => T | Promise<T>): Promise<string | T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CmsError) return error.code;
    throw error;
  }
}

describe('an envelope', () => {
  it.each(ENVELOPES)('of openssl is opened: %s', async (_, cms, facts) => {
    expect(await decryptCms(cms, OURS, ALLOW)).toMatchObject({ ...facts, content: CONTENT });
  });

  it.each([
    ['CBC', { cipher: 'aes-256-cbc' }, 'enveloped-data'],
    ['GCM', {}, 'authenveloped-data'],
  ] as const)('is of the kind that its cipher needs: %s', (_, options: EncryptOptions, kind) => {
    expect(kindOfCms(encryptCms(CONTENT, [RSA.certificate], options))).toBe(kind);
  });

  it('is written with a fresh key and nonce each time', () => {
    const [one, other] = [1, 2].map(() => encryptCms(CONTENT, [P256.certificate]));
    expect(one).not.toEqual(other);
  });

  it('with RSA v1.5 stays closed unless that is allowed', async () => {
    expect(await codeOf(() => decryptCms(fixtures.CBC_PKCS1, OURS, { allowRsaPkcs1: false }))).toBe('cannot-decrypt');
  });

  it('gives one answer to everything that goes wrong inside', async () => {
    const answers = new Set<string>();
    const tampered = (at: number): Buffer => {
      const copy = Buffer.from(fixtures.GCM_OAEP);
      copy[copy.length - at]! ^= 1;
      return copy;
    };
    const failures = [
      () => decryptCms(fixtures.GCM_OAEP, [], ALLOW),
      () => decryptCms(fixtures.GCM_OAEP, [P256], ALLOW),
      () => decryptCms(fixtures.GCM_OAEP, [{ ...RSA, key: P256.key }], ALLOW),
      () => decryptCms(tampered(1), OURS, ALLOW), // the tag
      () => decryptCms(tampered(25), OURS, ALLOW), // the ciphertext
      () => decryptCms(tampered(150), OURS, ALLOW), // the encrypted key
    ];
    for (const failure of failures) {
      await failure().then(
        () => answers.add('opened'),
        (error: unknown) => answers.add(error instanceof CmsError ? `${error.code} ${error.message}` : 'foreign'),
      );
    }
    expect([...answers]).toEqual(['cannot-decrypt The content cannot be decrypted.']);
  });

  it('that strips the tag from GCM is not even tried', async () => {
    // AuthEnvelopedData renamed to EnvelopedData, as a downgrade would do it
    const cms = encryptCms(CONTENT, [P256.certificate]);
    const [from, to] = [oid(TYPE.authEnvelopedData), oid(TYPE.envelopedData)];
    const renamed = sequence(to, cms.subarray(cms.indexOf(from) + from.length));
    expect(await codeOf(() => decryptCms(renamed, OURS, ALLOW))).toBe('unsupported');
  });

  it('for 10,001 recipients is refused', () => {
    const recipient = encode(0xa4, oid('1.2.3'));
    const set = encode(0x31, ...Array.from({ length: 10_001 }, () => recipient));
    const cms = sequence(oid(TYPE.envelopedData), tagged(0, sequence(integer(0), set, sequence(oid(TYPE.data)))));
    expect(() => envelopeFacts(cms)).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it('for nobody is a mistake of the program', () => {
    expect(() => encryptCms(CONTENT, [])).toThrow(RangeError);
  });
});

describe('a signature', () => {
  it.each([
    ['RSA, SHA-256', fixtures.SIGNED_OPAQUE, {}, { verdict: 'good' }],
    ['ECDSA, SHA-384', fixtures.SIGNED_DETACHED, { detached: CONTENT }, { verdict: 'good' }],
    ['SHA-1', fixtures.SIGNED_SHA1, { detached: CONTENT }, { verdict: 'weak', weaknesses: ['sha1'] }],
    ['MD5', fixtures.SIGNED_MD5, { detached: CONTENT }, { verdict: 'broken', why: 'refused-algorithm' }],
    ['other content', fixtures.SIGNED_DETACHED, { detached: Buffer.from('other') }, { verdict: 'broken', why: 'content-changed' }],
    ['no content', fixtures.SIGNED_DETACHED, {}, { verdict: 'broken', why: 'content-changed' }],
  ])('of openssl is judged: %s', (_, cms, options, result) => {
    expect(verifyCms(cms, options).signatures).toMatchObject([{ result }]);
  });

  it('that brings a content of its own is not one over another content', async () => {
    expect(await codeOf(() => verifyCms(fixtures.SIGNED_OPAQUE, { detached: CONTENT }))).toBe('malformed');
  });

  it('over something else than data is none over a mail', async () => {
    const cms = await signCms(CONTENT, SIGNER, { signingTime: AT, detached: false });
    // The identifier of envelopedData is as long as that of data.
    const renamed = Buffer.from(
      cms.toString('latin1').replaceAll(oid(TYPE.data).toString('latin1'), oid(TYPE.envelopedData).toString('latin1')),
      'latin1',
    );
    expect(await codeOf(() => verifyCms(renamed))).toBe('unsupported');
  });

  it('is not one over its own attributes, put in place of the content', async () => {
    const cms = await signCms(CONTENT, SIGNER, { signingTime: AT, detached: true });
    const [version, digests, , certificates, signers] = children(readContentOf(cms, TYPE.signedData).content);
    const [name, digest, attributes, algorithm, signature] = children(children(signers!)[0]!).slice(1);
    const signer = sequence(integer(1), name!.raw, digest!.raw, algorithm!.raw, signature!.raw);
    const content = encode(TAG.set, attributes!.content);
    const bare = (inside: Buffer) =>
      sequence(
        oid(TYPE.signedData),
        tagged(0, sequence(version!.raw, digests!.raw, sequence(oid(TYPE.data), inside), certificates!.raw, encode(TAG.set, signer))),
      );
    const forged = { verdict: 'broken', why: 'bad-attributes' };
    expect(verifyCms(bare(tagged(0, octetString(content)))).signatures).toMatchObject([{ result: forged }]);
    expect(verifyCms(bare(Buffer.alloc(0)), { detached: content }).signatures).toMatchObject([{ result: forged }]);
  });

  it('says when it was made and with what', async () => {
    const cms = await signCms(CONTENT, { ...SIGNER, digest: 'sha512', rsa: 'rsa-pss' }, { signingTime: AT, detached: false });
    expect(verifyCms(cms).signatures).toMatchObject([
      {
        signingTime: '2026-03-01T12:00:00.000Z',
        scheme: { kind: 'rsa-pss', digest: 'sha512', saltLength: 64 },
        certificate: SIGNER.certificate.der,
      },
    ]);
  });

  it('is not made with SHA-1, nor with the key of another kind', async () => {
    const options = { signingTime: AT, detached: true };
    expect(await codeOf(() => signCms(CONTENT, { ...SIGNER, digest: 'sha1' }, options))).toBe('unsupported');
    const key = softwareSigningKey(fixtures.P256_KEY);
    expect(await codeOf(() => signCms(CONTENT, { ...SIGNER, key }, options))).toBe('unusable-key');
  });

  it('without the certificate is by somebody unknown, until the certificate is known', async () => {
    const cms = await signCms(CONTENT, SIGNER, { signingTime: AT, detached: true });
    const { der } = SIGNER.certificate;
    const at = cms.indexOf(der);
    // The same structure with another tag in place of the certificate: what it is is not known.
    const hidden = Buffer.concat([cms.subarray(0, at), Buffer.from([0xa3]), cms.subarray(at + 1)]);
    expect(verifyCms(hidden, { detached: CONTENT }).signatures).toMatchObject([{ result: { verdict: 'unknown-signer' } }]);
    expect(verifyCms(hidden, { detached: CONTENT, known: [{ der }] }).signatures).toMatchObject([{ result: { verdict: 'good' } }]);
  });
});

describe('compressed data', () => {
  const compressed = (bytes: Buffer): Buffer => {
    const content = sequence(oid(TYPE.data), tagged(0, octetString(deflateSync(bytes))));
    return sequence(oid(TYPE.compressedData), tagged(0, sequence(integer(0), sequence(oid(ZLIB)), content)));
  };

  it('is inflated within the limit', () => {
    expect(decompressCms(compressed(CONTENT), CONTENT.length)).toEqual(CONTENT);
  });

  it('that becomes too large is refused, whatever it would become', async () => {
    expect(await codeOf(() => decompressCms(compressed(CONTENT), CONTENT.length - 1))).toBe('too-large');
    expect(await codeOf(() => decompressCms(compressed(Buffer.alloc(5_000_000)), 1_000_000))).toBe('too-large');
  });

  it('that is damaged is refused', async () => {
    const cms = compressed(CONTENT);
    cms[cms.length - 10]! ^= 0xff;
    expect(await codeOf(() => decompressCms(cms, 1_000))).toBe('malformed');
  });
});

describe('a structure of 3 MB', () => {
  const unending = (tag: number, ...content: Buffer[]): Buffer => Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.alloc(2)]);

  it('with a content in pieces of one byte is read in no time', () => {
    const pieces = unending(0x24, Buffer.alloc(3_000_000, Buffer.from([4, 1, 65])));
    const content = unending(0x30, oid(TYPE.data), unending(0xa0, pieces));
    const data = unending(0x30, integer(1), encode(0x31), content, encode(0x31));
    const used = cpuWatch();
    expect(verifyCms(unending(0x30, oid(TYPE.signedData), unending(0xa0, data))).content).toHaveLength(1_000_000);
    expect(used()).toBeLessThan(1_000);
  });

  it('with a million fields is refused before they fill the memory', async () => {
    const fields = encode(0x30, Buffer.alloc(3_000_000, Buffer.from([5, 0])));
    expect(await codeOf(() => verifyCms(sequence(oid(TYPE.signedData), tagged(0, fields))))).toBe('too-large');
  });
});

describe('damage', () => {
  const flipped = (bytes: Buffer, random: SeededRandom): Buffer => {
    const copy = Buffer.from(bytes);
    const bit = random.between(0, bytes.length * 8 - 1);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    return copy;
  };

  it.each(ENVELOPES)('of 500 bits gives no foreign error, and never other authenticated content: %s', async (_, cms, { authenticated }) => {
    const random = seededRandom(5);
    for (let i = 0; i < 500; i++) {
      const answer = await codeOf(() => decryptCms(flipped(cms, random), OURS, ALLOW));
      if (typeof answer === 'string') continue;
      expect(answer.authenticated).toBe(authenticated);
      if (authenticated) expect(answer.content).toEqual(CONTENT);
    }
  });

  it.each([
    ['opaque', fixtures.SIGNED_OPAQUE, undefined],
    ['detached', fixtures.SIGNED_DETACHED, CONTENT],
  ])('of 500 bits gives no foreign error, and no good signature over other content: %s', async (_, cms, detached) => {
    const random = seededRandom(7);
    for (let i = 0; i < 500; i++) {
      const answer = await codeOf(() => verifyCms(flipped(cms, random), detached ? { detached } : {}));
      if (typeof answer === 'string') continue;
      const isGood = answer.signatures.some(({ result }) => result.verdict === 'good');
      if (isGood) expect(detached ?? answer.content).toEqual(CONTENT);
    }
  });

  it('by cutting at any place is a refusal', async () => {
    for (const [, cms] of ENVELOPES) {
      for (let end = 0; end < cms.length; end++) expect(typeof (await codeOf(() => envelopeFacts(cms.subarray(0, end))))).toBe('string');
    }
    for (let end = 0; end < fixtures.SIGNED_OPAQUE.length; end++) {
      expect(await codeOf(() => verifyCms(fixtures.SIGNED_OPAQUE.subarray(0, end)))).toBe('malformed');
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('not CMS at all')],
    ['lengths without an end inside each other', Buffer.alloc(100_000, Buffer.from([0x30, 0x80]))],
    ['a length of 4 GiB', Buffer.from('3084ffffffff00', 'hex')],
  ])('that leaves %s is a refusal', async (_, bytes) => {
    expect(await codeOf(() => kindOfCms(bytes))).toBe('malformed');
    expect(await codeOf(() => verifyCms(bytes))).toBe('malformed');
    expect(await codeOf(() => decryptCms(bytes, OURS, ALLOW))).toBe('malformed');
  });
});
