/** Certificates in words. Pure. */
import type { CertificateDetail, CertificateImportResult, CertificatePurposeOfApi, CertificateRow, CertificateState } from '#contracts';
import { dayWords } from '../protection/protection-words.js';
import { counted } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';

export const stateChips: Record<CertificateState, Chip> = {
  usable: { words: 'Usable', icon: 'check', tone: 'sent' },
  expired: { words: 'Expired', icon: 'clock', tone: 'gone' },
  'not-yet-valid': { words: 'Not valid yet', icon: 'clock', tone: 'pending' },
  revoked: { words: 'Revoked', icon: 'stop', tone: 'refused' },
  'wrong-usage': { words: 'Not made for this', icon: 'x', tone: 'refused' },
  'untrusted-root': { words: 'Root not trusted', icon: 'alert', tone: 'refused' },
  blocked: { words: 'Blocked', icon: 'stop', tone: 'refused' },
  'key-too-short': { words: 'Key too short', icon: 'alert', tone: 'refused' },
  'revocation-unknown': { words: 'Revocation unknown', icon: 'help', tone: 'unknown' },
  broken: { words: 'Broken', icon: 'alert', tone: 'refused' },
};

export const purposeWords: Record<CertificatePurposeOfApi, string> = {
  encrypt: 'To encrypt',
  sign: 'To sign',
  issue: 'To vouch for others',
};

/** What extended key usages are called (RFC 5280 §4.2.1.12). */
const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  '2.5.29.37.0': 'anything',
  '1.3.6.1.5.5.7.3.1': 'TLS servers',
  '1.3.6.1.5.5.7.3.2': 'TLS clients',
  '1.3.6.1.5.5.7.3.3': 'signing code',
  '1.3.6.1.5.5.7.3.4': 'e-mail',
  '1.3.6.1.5.5.7.3.8': 'time stamps',
  '1.3.6.1.5.5.7.3.9': 'OCSP answers',
  '1.3.6.1.4.1.311.10.3.4': 'encrypting files',
  '1.3.6.1.4.1.311.10.3.12': 'signing documents',
  '1.3.6.1.4.1.311.20.2.2': 'smart card logon',
};

/** `e-mail, TLS clients`; a usage without a name is shown as its number. Null: it says nothing, and may be used for anything. */
export function extendedUsageWords(usages: readonly string[] | null): string {
  return usages === null ? 'says nothing' : usages.map((usage) => EXTENDED_USAGES[usage] ?? usage).join(', ') || 'none';
}

/** What key usages are called (RFC 5280 §4.2.1.3). */
const KEY_USAGES: Readonly<Record<string, string>> = {
  digitalSignature: 'signing',
  nonRepudiation: 'signing for good',
  keyEncipherment: 'encrypting keys',
  dataEncipherment: 'encrypting data',
  keyAgreement: 'agreeing on keys',
  keyCertSign: 'issuing certificates',
  cRLSign: 'issuing revocation lists',
  encipherOnly: 'encrypting alone',
  decipherOnly: 'decrypting alone',
};

/** `signing, encrypting keys`. Null: it says nothing. */
export function keyUsageWords(usages: readonly string[] | null): string {
  return usages === null ? 'says nothing' : usages.map((usage) => KEY_USAGES[usage] ?? usage).join(', ') || 'none';
}

export const sourceWords: Record<CertificateDetail['source'], string> = {
  file: 'From a file',
  generated: 'Made here',
  mail: 'From a signed mail',
};

export const outcomeChips: Record<CertificateImportResult['entries'][number]['outcome'], Chip> = {
  added: { words: 'Added', icon: 'plus', tone: 'sent' },
  known: { words: 'Known already', icon: 'pause', tone: 'gone' },
  'key-added': { words: 'Private key added', icon: 'key', tone: 'sent' },
  refused: { words: 'Refused', icon: 'x', tone: 'refused' },
};

export const decisionChips: Record<'allow' | 'block', Chip> = {
  allow: { words: 'Allowed', icon: 'check', tone: 'sent' },
  block: { words: 'Blocked', icon: 'stop', tone: 'refused' },
};

/** What people call the holder of a name: its common name, else its organization, else the whole; `No name` when it is empty. */
export function nameOf(distinguishedName: string): string {
  for (const type of ['CN', 'O']) {
    const value = new RegExp(`(?:^|, )${type}=((?:\\\\.|[^\\\\,])*)`).exec(distinguishedName)?.[1]?.replace(/\\(.)/g, '$1');
    if (value !== undefined && value !== '') return value;
  }
  return distinguishedName === '' ? 'No name' : distinguishedName;
}

/** Whom it names: its name, or the first address where it has none. */
export const titleOf = ({ subject, addresses }: Pick<CertificateRow, 'subject' | 'addresses'>): string =>
  subject === '' ? (addresses[0] ?? 'No name') : nameOf(subject);

/** `until 1 Apr 2027`, `ended 3 Mar 2026`, `from 5 May 2026`. */
export function validityWords({ notBefore, notAfter }: Pick<CertificateRow, 'notBefore' | 'notAfter'>, nowMs: number): string {
  if (Date.parse(notAfter) < nowMs) return `ended ${dayWords(notAfter)}`;
  return Date.parse(notBefore) > nowMs ? `from ${dayWords(notBefore)}` : `until ${dayWords(notAfter)}`;
}

/** `everybody`, a domain, an address, or that it was erased. */
export const placeWords = (place: string): string => (place === 'global' ? 'Everybody' : place === '' ? 'An erased address' : place);

/** `1 certificate ends soon.` */
export const endSoonWords = (count: number): string => `${counted(count, 'certificate')} ${count === 1 ? 'ends' : 'end'} soon.`;

type Outcome = CertificateImportResult['entries'][number]['outcome'];
const writes: readonly Outcome[] = ['added', 'key-added'];

/** How many entries of the file change something. */
export const writtenIn = ({ entries }: Pick<CertificateImportResult, 'entries'>): number =>
  entries.filter(({ outcome }) => writes.includes(outcome)).length;

/** What an import does, or did: `2 certificates are added, 1 is known already.` */
export function importSentence({ entries, keysWithoutCertificate }: Omit<CertificateImportResult, 'format'>, done: boolean): string {
  const count = (outcome: Outcome): number => entries.filter((entry) => entry.outcome === outcome).length;
  const verb = (n: number): string => (done ? (n === 1 ? 'was' : 'were') : n === 1 ? 'is' : 'are');
  const parts = [
    [count('added'), 'certificate', 'added'],
    [count('key-added'), 'private key', 'added to a certificate that is here'],
    [count('known'), 'certificate', 'known already'],
    [count('refused'), 'certificate', 'refused'],
    [keysWithoutCertificate, 'private key', 'left out, for want of a certificate'],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, noun, words]) => `${counted(n, noun)} ${verb(n)} ${words}`);
  return said.length === 0 ? 'The file holds no certificate.' : `${said.join(', ')}.`;
}
