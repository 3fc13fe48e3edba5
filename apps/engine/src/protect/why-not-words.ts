/** Why a method of protection is not used, as a sentence for people. What each word means stands in docs/encryption.md. Pure. */
import type { EncryptionMethod } from '#dlp';
import { WHY_NOT_PROTECTED, type WhyNotProtected } from './protection-method.js';

/** What opens a mail of each method. */
const KEY = { smime: 'certificate', pgp: 'key', pdf: 'password' } as const satisfies Record<EncryptionMethod, string>;

/** What people call the methods. */
export const METHOD_NAMES = { smime: 'S/MIME', pgp: 'OpenPGP', pdf: 'PDF' } as const satisfies Record<EncryptionMethod, string>;

/** @param method - whose key or certificate is meant. */
export function whyNotSentence(method: EncryptionMethod, why: WhyNotProtected): string {
  return SENTENCES[why](`The ${KEY[method]}`, KEY[method]);
}

/** @param why - as a fact has it; a word that this program does not know is shown as it is. */
export function whyRecorded(method: EncryptionMethod, why: string): string {
  const known = WHY_NOT_PROTECTED.find((each) => each === why);
  return known === undefined ? `${why.replaceAll('-', ' ')}.` : whyNotSentence(method, known);
}

type Sentence = (theKey: string, key: string) => string;

const SENTENCES: Readonly<Record<WhyNotProtected, Sentence>> = {
  off: () => 'Switched off at one of the two ends.',
  'too-large': () => 'The mail is larger than this method may take.',
  'not-demanded': () => 'Used only where encryption is demanded.',
  'no-key': (_, key) => `There is no ${key}.`,
  blocked: (theKey) => `${theKey} is blocked by the trust list.`,
  broken: (theKey) => `${theKey} is broken or signed with an algorithm that is not safe.`,
  'key-too-short': () => 'The key is too short to be safe.',
  'not-yet-valid': (theKey) => `${theKey} is not valid yet.`,
  expired: (theKey) => `${theKey} has expired.`,
  'wrong-usage': (theKey) => `${theKey} is not meant for this use.`,
  'untrusted-root': (theKey) => `${theKey} leads to no root that is trusted here.`,
  untrusted: (theKey) => `${theKey} is not trusted here.`,
  revoked: (theKey) => `${theKey} was revoked.`,
  'revocation-unknown': (theKey) => `Whether the ${theKey.slice(4)} was revoked cannot be found out now.`,
  'no-password': () => 'There is no password, and none is made.',
  'password-expired': () => 'The password has expired.',
  'too-weak': () => 'The password is too weak.',
  'cannot-be-protected': () => 'This mail cannot be protected by this method.',
  failed: () => 'It could not be tried; the log of the engine says why.',
};
