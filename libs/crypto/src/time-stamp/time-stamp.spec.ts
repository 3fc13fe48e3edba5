import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  OTHER_ROOT,
  STAMP_ANSWER,
  STAMP_NONCE,
  STAMP_QUESTION,
  STAMP_REFUSAL,
  STAMP_TOKEN,
  STAMPED_AT,
  STAMPED_TEXT,
  TIME_AUTHORITY,
  TIME_ROOT,
} from '../../../../test/support/time-stamp-examples.js';
import { seededRandom } from '../../../../test/support/seeded-random.js';
import { CertificateRefused } from '../certificates/certificate-refused.js';
import { verifyCms } from '../cms/verify.js';
import { buildTimeStampRequest, readTimeStampAnswer } from './time-stamp-request.js';
import { verifyTimeStamp } from './verify-time-stamp.js';

const hash = createHash('sha256').update(STAMPED_TEXT).digest();
const trusted = [TIME_ROOT];

describe('a question to a time stamp authority', () => {
  it('is that of openssl, byte for byte', () => {
    expect(buildTimeStampRequest({ hash, nonce: STAMP_NONCE }).toString('hex')).toBe(STAMP_QUESTION.toString('hex'));
  });

  it('says a nonce that begins with zeros as the number that it is', () => {
    const asked = buildTimeStampRequest({ hash, nonce: Buffer.from('0000ff01', 'hex') });
    expect(asked.toString('hex')).toContain('020300ff01');
  });
});

describe('an answer', () => {
  it('holds the token, or says that there is none', () => {
    expect(readTimeStampAnswer(STAMP_ANSWER)).toEqual({ token: STAMP_TOKEN });
    expect(readTimeStampAnswer(STAMP_REFUSAL)).toEqual({ refused: 2 });
  });

  it.each([Buffer.alloc(0), Buffer.from('<html>'), STAMP_TOKEN, STAMP_ANSWER.subarray(0, 200)])('that is none is refused', (bytes) => {
    expect(() => readTimeStampAnswer(bytes)).toThrow(CertificateRefused);
  });
});

describe('a time stamp', () => {
  it('holds for what was stamped, with the nonce that was sent, by who is trusted: the root or the authority itself', () => {
    for (const each of [[TIME_ROOT], [TIME_AUTHORITY], [OTHER_ROOT, TIME_ROOT]])
      expect(verifyTimeStamp(STAMP_TOKEN, { hash, nonce: STAMP_NONCE, trusted: each })).toEqual({ verdict: 'good', at: STAMPED_AT });
    expect(verifyTimeStamp(STAMP_TOKEN, { hash, trusted })).toEqual({ verdict: 'good', at: STAMPED_AT });
  });

  it('by somebody else is by nobody who is known', () => {
    for (const each of [[], [OTHER_ROOT]])
      expect(verifyTimeStamp(STAMP_TOKEN, { hash, trusted: each })).toEqual({ verdict: 'unknown-signer' });
  });

  it('is about one hash and one question', () => {
    const other = createHash('sha256').update('another').digest();
    expect(verifyTimeStamp(STAMP_TOKEN, { hash: other, trusted })).toEqual({ verdict: 'broken', why: 'other-hash' });
    const nonce = Buffer.from('3b4fd426b1c840e8', 'hex');
    expect(verifyTimeStamp(STAMP_TOKEN, { hash, nonce, trusted })).toEqual({ verdict: 'broken', why: 'other-nonce' });
  });

  it('is no signature on a mail, and a mail is no time stamp', () => {
    expect(() => verifyCms(STAMP_TOKEN)).toThrow('Something else is signed.');
  });

  it('with any byte changed holds for nobody, and breaks nothing', () => {
    const random = seededRandom(3161);
    for (let round = 0; round < 300; round++) {
      const changed = Buffer.from(STAMP_TOKEN);
      const at = random.between(0, changed.length - 1);
      changed[at] = (changed[at] ?? 0) ^ random.between(1, 255);
      const result = verifyTimeStamp(changed, { hash, nonce: STAMP_NONCE, trusted });
      // what is not signed may differ without harm: the encoding of lengths, versions, the set of digests
      if (result.verdict === 'good') expect(result.at).toBe(STAMPED_AT);
    }
  });
});
