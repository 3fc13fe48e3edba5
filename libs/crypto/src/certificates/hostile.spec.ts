/** Bytes of strangers: whatever they are, the answer comes soon and nothing but CertificateRefused is thrown. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/support/seeded-random.js';
import { fixture, FIXTURE_PASSWORD } from '../../test/fixture.js';
import { readCertificateFile } from './certificate-file.js';
import { parseCertificate } from './certificate.js';
import { CertificateRefused } from './certificate-refused.js';
import { parseRevocationList } from './crl.js';
import { parseOcspAnswer } from './ocsp-answer.js';
import { readPfx } from './pfx-read.js';

const READERS = [
  ['certificates', 'ada.der', (bytes: Buffer) => parseCertificate(bytes)],
  ['P7B files', 'chain.p7b', (bytes: Buffer) => readCertificateFile(bytes)],
  ['PEM files', 'ada.pem', (bytes: Buffer) => readCertificateFile(bytes)],
  ['revocation lists', 'issuing.crl', (bytes: Buffer) => parseRevocationList(bytes)],
  ['OCSP answers', 'ocsp-by-delegate.der', (bytes: Buffer) => parseOcspAnswer(bytes)],
  // Open: nothing is stretched, so that a thousand of them take no minute.
  ['PFX files', 'ada-open-no-mac.pfx', (bytes: Buffer) => readPfx(bytes, FIXTURE_PASSWORD)],
] as const;

/** What came of reading; anything that is not ours is thrown on. */
function outcome(read: () => unknown): 'read' | 'refused' {
  try {
    read();
    return 'read';
  } catch (error) {
    if (error instanceof CertificateRefused) return 'refused';
    throw error;
  }
}

describe.each(READERS)('%s', (_, name, read) => {
  it('that are cut anywhere are refused', () => {
    const whole = fixture(name);
    const text = name.endsWith('.pem');
    for (let length = 0; length < whole.length - (text ? 2 : 0); length += 3)
      expect(
        outcome(() => read(whole.subarray(0, length))),
        String(length),
      ).toBe('refused');
  });

  it('with a flipped bit, a thousand times, are read or refused, each within a second', () => {
    const random = seededRandom(26);
    const counts = { read: 0, refused: 0 };
    let slowest = 0;
    for (let time = 0; time < 1000; time += 1) {
      const bytes = fixture(name);
      const at = random.between(0, bytes.length - 1);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
      const before = performance.now();
      counts[outcome(() => read(bytes))] += 1;
      slowest = Math.max(slowest, performance.now() - before);
    }
    expect(counts.refused).toBeGreaterThan(0);
    expect(counts.read + counts.refused).toBe(1000);
    expect(slowest).toBeLessThan(1000);
  });
});

describe('structures made to be slow', () => {
  it.each([
    ['a million empty elements', Buffer.concat([Buffer.from('3084001e8480', 'hex'), Buffer.alloc(2_000_000, Buffer.from('0500', 'hex'))])],
    ['100,000 elements inside each other', Buffer.concat([Buffer.alloc(200_000, Buffer.from('3080', 'hex')), Buffer.alloc(200_000)])],
    ['ten megabytes of nothing', Buffer.alloc(10_000_000)],
    ['a line of ten megabytes', Buffer.alloc(10_000_000, 'A')],
    ['100,000 blocks without an end', Buffer.from('-----BEGIN CERTIFICATE-----\n'.repeat(100_000))],
    ['100,000 blocks of nothing', Buffer.from('-----BEGIN X-----\n-----END X-----\n'.repeat(100_000))],
  ])('are refused within a second or so: %s', (_, bytes) => {
    const before = performance.now();
    expect(outcome(() => readCertificateFile(bytes, 'x'))).toBe('refused');
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
