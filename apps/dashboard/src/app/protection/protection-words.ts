/** The plain words of protection: methods, keys, and what becomes of copies. Pure. */
import type {
  CopyProtection as CopyForm,
  EncryptionMethodOfApi,
  HeldProtection,
  MailWay,
  MessageRecipient,
  ProtectionFate,
  ProtectionKeyOfApi,
} from '#contracts';
import { counted } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';

export const methodWords: Record<EncryptionMethodOfApi, string> = { smime: 'S/MIME', pgp: 'OpenPGP', pdf: 'Encrypted PDF' };

/** How a copy was made that left otherwise than it came. */
export function copyWords({ how, method }: Pick<CopyForm, 'how' | 'method'>): string {
  if (method === 'pdf') return 'Encrypted as a PDF';
  return `${how === 'encrypted' ? 'Encrypted' : 'Signed'} by ${methodWords[method]}`;
}

/** `DKIM: a.example (s1, e1), b.example (s1)`; empty without a signature. */
export function dkimWords(signatures: MessageRecipient['dkim']): string {
  const selectors = new Map<string, string[]>();
  for (const { domain, selector } of signatures) selectors.set(domain, [...(selectors.get(domain) ?? []), selector]);
  const domains = [...selectors].map(([domain, names]) => `${domain} (${names.join(', ')})`);
  return domains.length === 0 ? '' : `DKIM: ${domains.join(', ')}`;
}

export const keyKindWords: Record<ProtectionKeyOfApi['kind'], string> = {
  certificate: 'certificate',
  'pgp-key': 'key',
  password: 'password',
};

/** Why this key: it stands behind its name. */
export const chosenWords: Record<ProtectionKeyOfApi['chosenBy'], string> = {
  address: 'it names the address',
  'by-hand': 'put with it by hand',
  domain: 'put with the domain',
  additional: 'goes with every mail',
  generated: 'made for this mail, its sender is told',
};

export const fateChips: Record<ProtectionFate, Chip> = {
  encrypted: { words: 'Leaves encrypted', icon: 'lock', tone: 'sent' },
  'already-encrypted': { words: 'Came encrypted', icon: 'lock', tone: 'sent' },
  'in-clear': { words: 'Leaves in clear', icon: 'mail', tone: 'held' },
  held: { words: 'Held', icon: 'shield', tone: 'refused' },
  'sender-told': { words: 'Not sent', icon: 'ret', tone: 'refused' },
};

export const mailWords: Record<MailWay['mail'], string> = {
  plain: 'Plain mail',
  'must-encrypt': 'Mail that must be encrypted',
};

/** `7c2f41d0 … 9a01`: enough to tell two keys apart; the whole is shown on demand. */
export const shortFingerprint = (fingerprint: string): string =>
  fingerprint.length <= 16 ? fingerprint : `${fingerprint.slice(0, 8)} … ${fingerprint.slice(-4)}`;

/** In groups of four, as people compare it. */
export const groupedFingerprint = (fingerprint: string): string => fingerprint.replace(/(.{4})(?=.)/g, '$1 ');

/** `1 Apr 2026`: of an end that may be years away. */
export const dayWords = (iso: string): string =>
  new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

type CopyProtection = HeldProtection['recipients'][number];

/** Whether a release encrypted lets it out. */
export const isLetOut = ({ fate }: Pick<CopyProtection, 'fate'>): boolean => fate === 'encrypted' || fate === 'already-encrypted';

/** What a release encrypted does for these copies, in one sentence. */
export function releaseWords(copies: readonly Pick<CopyProtection, 'fate'>[]): string {
  const out = copies.filter(isLetOut).length;
  if (out === copies.length) return copies.length === 1 ? 'It leaves encrypted.' : `All ${copies.length} leave encrypted.`;
  const [held, told] = [copies.filter(({ fate }) => fate === 'held').length, copies.filter(({ fate }) => fate === 'sender-told').length];
  const rest = [
    held > 0 ? `${counted(held, 'copy', 'copies')} cannot be encrypted and ${held === 1 ? 'comes' : 'come'} back here` : '',
    told > 0 ? `${counted(told, 'copy', 'copies')} cannot be encrypted and ${told === 1 ? 'is' : 'are'} not sent, the sender is told` : '',
  ].filter((words) => words !== '');
  const left = out === 0 ? [] : [`${out} of ${copies.length} ${out === 1 ? 'leaves' : 'leave'} encrypted`];
  return `${[...left, ...rest].join('; ')}.`;
}

/** `dlp must encrypt`: a machine name with blanks. */
export const plainName = (name: string): string => name.replaceAll('-', ' ');
