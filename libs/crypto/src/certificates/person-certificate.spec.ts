import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { P256_KEY, RSA_KEY } from '../../../../test/support/cms-fixtures.js';
import { parseCertificate } from './certificate.js';
import { publicKeyId } from './certificate-key.js';
import { judgeCertificate } from './judge-certificate.js';
import { writeSelfSigned } from './person-certificate.js';

const WISH = {
  name: 'Ada Example',
  organization: 'Example Ltd',
  emails: ['ada@a.example', 'lovelace@a.example'],
  serial: '0123456789abcdef',
  from: new Date('2026-03-01T10:00:00Z'),
  until: new Date('2027-03-01T10:00:00Z'),
};
const AT = '2026-06-01T00:00:00.000Z';

describe('a certificate that vouches for itself', () => {
  it.each([
    ['RSA', RSA_KEY, ['digitalSignature', 'keyEncipherment']],
    ['a curve', P256_KEY, ['digitalSignature', 'keyAgreement']],
  ] as const)('of %s says who it is for and what it may', (_, key, keyUsage) => {
    const certificate = parseCertificate(writeSelfSigned({ ...WISH, key }));
    expect(certificate).toMatchObject({
      subject: 'emailAddress=ada@a.example, CN=Ada Example, O=Example Ltd',
      issuer: 'emailAddress=ada@a.example, CN=Ada Example, O=Example Ltd',
      emails: ['ada@a.example', 'lovelace@a.example'],
      serial: '0123456789abcdef',
      notBefore: '2026-03-01T10:00:00.000Z',
      notAfter: '2027-03-01T10:00:00.000Z',
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.4'],
      isCa: false,
      selfSigned: true,
      unknownCritical: [],
      keyUsage,
    });
    expect(certificate.isSignedBy(createPublicKey(key))).toBe(true);
    expect(publicKeyId(certificate.publicKey())).toBe(publicKeyId(key));
  });

  it('is trusted by nobody but a trust list', () => {
    const certificate = parseCertificate(writeSelfSigned({ ...WISH, key: RSA_KEY }));
    const asked = { certificate, at: AT, purpose: 'encrypt', roots: [], intermediates: [], revocation: null } as const;
    expect(judgeCertificate({ ...asked, ctl: [] })).toMatchObject({ usable: false, why: 'untrusted-root' });
    const allowed = { fingerprint: certificate.fingerprint, decision: 'allow', acceptExpired: false } as const;
    expect(judgeCertificate({ ...asked, ctl: [[allowed]] })).toMatchObject({ usable: true, by: 'trust-list' });
  });

  it('may not issue others', () => {
    const certificate = parseCertificate(writeSelfSigned({ ...WISH, key: RSA_KEY }));
    const asked = { certificate, at: AT, roots: [certificate], intermediates: [], ctl: [], revocation: null };
    expect(judgeCertificate({ ...asked, purpose: 'issue' })).toMatchObject({ usable: false, why: 'wrong-usage' });
  });

  it('takes an address with other characters than ASCII, and the first address for a missing name', () => {
    const certificate = parseCertificate(writeSelfSigned({ ...WISH, name: '', emails: ['ädä@a.example'], key: RSA_KEY }));
    expect(certificate.emails).toEqual(['ädä@a.example']);
    expect(certificate.subject).toBe('CN=ädä@a.example, O=Example Ltd');
    expect(certificate.alternativeNames).toEqual([{ kind: 'email', value: 'ädä@a.example', smtpUtf8: true }]);
  });

  it('has a name that is not longer than a name may be', () => {
    const certificate = parseCertificate(writeSelfSigned({ ...WISH, name: 'A'.repeat(200), key: RSA_KEY }));
    expect(certificate.subject).toContain(`CN=${'A'.repeat(64)},`);
  });
});
