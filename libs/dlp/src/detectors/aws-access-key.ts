import type { Detector, Narrowed } from './detector.js';

const ACCESS_KEY_ID = '\\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\\b';
const SECRET_KEY = `(?i:secret[ _-]?(?:access[ _-]?)?key)["'\` ]{0,2}(?:[:=]|=>|is)?["'\` ]{0,3}[A-Za-z0-9/+]{40}`;
const SECRET_CHARACTERS = 40;

/**
 * Credentials of Amazon Web Services: access key ids by their prefix, and the 40-character secret behind a word that names it.
 * Look-alikes: git hashes and other 40-character strings without the name, role ids (AROA), user ids (AIDA), lower case.
 */
export const awsAccessKey: Detector = {
  id: 'aws-access-key',
  name: 'AWS access key',
  description: 'AWS access key ids, and secret access keys that are named as such',
  sources: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes'],
  matcher: { regex: `${ACCESS_KEY_ID}|${SECRET_KEY}` },
  view: 'exact',
  narrow: (candidate): Narrowed => {
    const end = candidate.length;
    const isKeyId = /^A[A-Z]{3}/.test(candidate) && end === 20;
    const secret = candidate.slice(-SECRET_CHARACTERS);
    if (isKeyId) return { pieces: [{ start: 0, end }], resumeAt: end };
    const isMixed = /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /[0-9/+]/.test(secret);
    return { pieces: isMixed ? [{ start: end - SECRET_CHARACTERS, end }] : [], resumeAt: end };
  },
  boundary: 'word',
  baseConfidence: 0.85,
  validatedBonus: 0,
  context: { positive: ['aws', 'amazon', 'access key', 'iam', 's3'], negative: [], windowWords: 8 },
  matchFilter: 'mask',
  maxMatchBytes: 80,
  examples: {
    match: [
      'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
      'key ASIAIOSFODNN7EXAMPLE;',
      'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      '"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
    ],
    lookAlike: [
      'AROAIOSFODNN7EXAMPLE',
      'akiaiosfodnn7example',
      'XAKIAIOSFODNN7EXAMPLE',
      'AKIAIOSFODNN7EXAMPLE9Z',
      'commit da39a3ee5e6b4b0d3255bfef95601890afd80709',
      'secret key: da39a3ee5e6b4b0d3255bfef95601890afd80709',
    ],
  },
};
