import { describe, expect, it } from 'vitest';
import { ENCRYPTED_FOR_BOB, SAMPLE_CONTENT, SIGNED_BY_ALICE, SIGNED_BY_ALICE_PSS } from '../../../../test/support/cms-examples.js';
import { parseCertificate } from '../certificates/certificate.js';
import { envelopeFacts } from './decrypt.js';
import { verifyCms } from './verify.js';

describe('published CMS examples', () => {
  it.each([
    ['without attributes', SIGNED_BY_ALICE, { kind: 'rsa-pkcs1', digest: 'sha256' }],
    ['with RSA-PSS', SIGNED_BY_ALICE_PSS, { kind: 'rsa-pss', digest: 'sha256', saltLength: 32 }],
  ])('are verified: %s', (_, cms, scheme) => {
    const { content, signatures } = verifyCms(cms);
    expect(content?.toString()).toBe(SAMPLE_CONTENT);
    expect(signatures).toMatchObject([{ result: { verdict: 'good' }, scheme }]);
    expect(parseCertificate(signatures[0]!.certificate!).emails).toEqual(['alice@smime.example']);
  });

  it('tell what stands on an envelope', () => {
    expect(envelopeFacts(ENCRYPTED_FOR_BOB)).toMatchObject({
      cipher: 'aes-128-cbc',
      authenticated: false,
      recipients: [
        {
          algorithm: 'rsa-oaep-sha256',
          // RFC 9216 §5.2: Bob's certificate for encryption.
          name: {
            issuer: 'CN=Sample LAMPS RSA Certification Authority, OU=LAMPS WG, O=IETF',
            serial: '307c47400f86263a1c62d2eb832f96c0d78694',
          },
        },
      ],
    });
  });
});
