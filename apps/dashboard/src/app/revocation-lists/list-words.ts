/** Revocation lists in words. Pure. */
import type { RevocationListRow } from '#contracts';
import { counted } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';

/** Whether it counts still, and whether its next one came. */
export function listChip({ isOver, fetched }: Pick<RevocationListRow, 'isOver' | 'fetched'>): Chip {
  if (isOver) return { words: 'Overdue', icon: 'alert', tone: 'refused' };
  return fetched !== null && fetched.failedAt !== null
    ? { words: 'Last look failed', icon: 'alert', tone: 'hold' }
    : { words: 'Counts', icon: 'check', tone: 'sent' };
}

export const sizeOf = ({ size }: Pick<RevocationListRow, 'size'>): string =>
  size === 0 ? 'revokes none' : `revokes ${counted(size, 'certificate')}`;
