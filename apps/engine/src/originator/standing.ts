/** How a whole message stands for its sender, in one word with a count. Pure. */
import { statusOfMessage, type KnownMessage, type MessageStatus, type RecipientStatus } from '#events';
import type { Standing } from './words/words.js';

const STANDING: Readonly<Record<MessageStatus, Standing>> = {
  held: 'held',
  blocked: 'blocked',
  bounced: 'bounced',
  'release-pending': 'sending',
  'deletion-pending': 'ending',
  'return-pending': 'ending',
  delivering: 'sending',
  relayed: 'sent',
  failed: 'failed',
  'not-encrypted': 'not-encrypted',
  returned: 'returned',
  deleted: 'deleted',
  expired: 'expired',
};

const SENT: readonly RecipientStatus[] = ['handed-over', 'relayed', 'outcome-unknown'];
const FAILED: readonly RecipientStatus[] = ['failed', 'refused'];

export interface Stands {
  readonly standing: Standing;
  /** People of whom this is said. */
  readonly count: number;
  readonly total: number;
}

/** What is said of a message: of all who did not get it, or of those who did when nobody is left. */
export function standingOf(state: KnownMessage): Stands {
  const total = state.recipients.length;
  const standing = closing(STANDING[statusOfMessage(state)], state);
  const people = (statuses: readonly RecipientStatus[]): number =>
    state.recipients.filter(({ status }) => statuses.includes(status)).length;
  if (standing === 'sent') return { standing, count: people(SENT), total };
  if (standing === 'failed') return { standing, count: people(FAILED), total };
  if (standing === 'bounced') return { standing, count: people(['bounced']), total };
  return { standing, count: total - people(SENT), total };
}

/** Copies that were sent do not hide that the held ones never were. */
function closing(standing: Standing, { recipients }: KnownMessage): Standing {
  if (standing !== 'sent') return standing;
  const ended = (['not-encrypted', 'expired', 'returned', 'deleted'] as const).find((end) =>
    recipients.some(({ status }) => status === end),
  );
  return ended ?? 'sent';
}

/** Whether somebody has still to decide. */
export function isUndecided(standing: Standing): boolean {
  return ['held', 'blocked', 'bounced'].includes(standing);
}
