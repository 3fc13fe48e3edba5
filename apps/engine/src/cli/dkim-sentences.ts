/** What a verdict on a signature is called before people. */
import type { SignatureDefect, SignatureVerdict } from '#crypto';

const SENTENCES: Readonly<Record<SignatureDefect, string>> = {
  'malformed-signature': 'the field cannot be read',
  'unknown-algorithm': 'only rsa-sha256 and ed25519-sha256 prove anything',
  'from-not-signed': 'the signature leaves From open',
  'wrong-identity': 'it speaks for a domain that is not its own',
  expired: 'it has expired',
  'no-record': 'there is no record of that name',
  'record-malformed': 'the record cannot be read',
  'record-revoked': 'the record says that the key is revoked',
  'record-unknown-key-type': 'the record is for a kind of key that is not known',
  'record-not-for-sha256': 'the record does not allow SHA-256',
  'record-not-for-mail': 'the record is not for mail',
  'record-of-other-type': 'the record is for another kind of key',
  'key-too-short': 'the key is too short',
  'key-too-long': 'the key is too long',
  'body-changed': 'the body is not the one that was signed',
  'body-partly-signed': 'only the beginning of the body is signed',
  'bad-signature': 'a signed field was changed, or another key has signed',
};

export function signatureSentence(verdict: SignatureVerdict): string {
  if (!verdict.passes) return SENTENCES[verdict.why];
  return verdict.isTest ? 'the record says that the domain is still testing' : 'header and body are as they were signed';
}
