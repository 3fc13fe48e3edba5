/** DKIM keys in words. Pure. */
import type { DkimKey } from '#contracts';
import type { Chip } from '../shared-ui/words.js';

export const kindWords: Record<DkimKey['type'], string> = { rsa: 'RSA', ed25519: 'Ed25519' };

export function stateChip({ state, signs, isLost }: Pick<DkimKey, 'state' | 'signs' | 'isLost'>): Chip {
  if (isLost) return { words: 'Private key missing', icon: 'alert', tone: 'refused' };
  if (state === 'waiting') return { words: 'Waits for its record', icon: 'clock', tone: 'pending' };
  if (state === 'retired') return { words: 'Retired', icon: 'pause', tone: 'gone' };
  return signs ? { words: 'Signs', icon: 'check', tone: 'sent' } : { words: 'A newer one signs', icon: 'pause', tone: 'unknown' };
}

/** What it is, and for whom: `RSA, 2048 bits, for halden.example and all below it`. */
export function whatWords({ type, bits, domain, forSubdomains }: Pick<DkimKey, 'type' | 'bits' | 'domain' | 'forSubdomains'>): string {
  const size = type === 'rsa' ? `, ${bits} bits` : '';
  return `${kindWords[type]}${size}, for ${domain}${forSubdomains ? ' and all below it' : ''}`;
}

/** What to do with it next, if anything. */
export function nextWords({ state, isLost }: Pick<DkimKey, 'state' | 'isLost'>): string {
  if (isLost) return 'Nothing is signed with it. Make another key under a new selector, and retire this one.';
  if (state === 'waiting')
    return 'Publish this record in the DNS of the domain, wait until it is seen, then say so: it signs from then on.';
  return state === 'retired' ? 'Leave its record in place for a week, until the last mail that it signed has arrived.' : '';
}
