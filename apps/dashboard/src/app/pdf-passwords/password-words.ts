/** Passwords of PDFs in words. Pure. */
import type { PdfPassword } from '#contracts';
import type { Chip } from '../shared-ui/words.js';

export function stateChip({ state, isUsed }: Pick<PdfPassword, 'state' | 'isUsed'>): Chip {
  if (state === 'upcoming') return { words: 'Not yet', icon: 'clock', tone: 'pending' };
  if (state === 'over') return { words: 'Over', icon: 'pause', tone: 'gone' };
  return isUsed ? { words: 'Used', icon: 'lock', tone: 'sent' } : { words: 'Another is used', icon: 'pause', tone: 'unknown' };
}

/** Whom it is for; what is left of somebody whose address was erased. */
export function placeWords({ for: place, level }: Pick<PdfPassword, 'for' | 'level'>): string {
  if (place === '') return 'An erased address';
  return level === 'wildcard-domain' ? `everybody below ${place.slice(2)}` : level === 'domain' ? `everybody at ${place}` : place;
}

export function originWords({ origin, setBy }: Pick<PdfPassword, 'origin' | 'setBy'>): string {
  return origin === 'static' ? `Agreed on, set by ${setBy.name}` : 'Made for a mail, told to its sender';
}
