/** What a row says of where its message stands. Pure. */
import type { HeldMessageRow, Person } from '#contracts';
import { ageWords, isSoon, leftWords, secondsLeft } from '../shared-ui/figures.js';
import { type Chip, messageChips } from '../shared-ui/words.js';
import { isUndecided } from './rows.js';

/** The one thing that matters most about it now. */
export function rowChip(row: HeldMessageRow, me: string | undefined, nowMs: number): Chip {
  if (!isUndecided(row)) return messageChips[row.state];
  if (row.proposal !== null) return { words: 'Needs 2nd person', icon: 'two', tone: 'approval' };
  if (row.state === 'bounced' || row.bounced) return messageChips.bounced;
  if (row.request !== null) return { words: `Waiting ${ageWords(row.request.at, nowMs)}`, icon: 'hour', tone: 'waiting' };
  const by = claimedBy(row, nowMs);
  if (by !== null) return { words: by.id === me ? 'You have it' : `${firstName(by)} has it`, icon: 'user', tone: 'claimed' };
  if (row.heldWithoutEnd) return { words: 'On hold', icon: 'pause', tone: 'hold' };
  if (row.uninspectable && row.state === 'held') return { words: 'Could not inspect', icon: 'eyeoff', tone: 'unknown' };
  return messageChips[row.state];
}

/** Who works on it, while the claim holds. */
export const claimedBy = ({ claim }: Pick<HeldMessageRow, 'claim'>, nowMs: number): Person | null =>
  claim !== null && Date.parse(claim.until) > nowMs ? claim.by : null;

export const firstName = ({ name }: Pick<Person, 'name'>): string => name.split(' ')[0] ?? name;

/** What is left of the undo window, behind the chip. */
export const windowLeft = ({ commitAt }: Pick<HeldMessageRow, 'commitAt'>, nowMs: number): string =>
  commitAt === null ? '' : ` in ${secondsLeft(commitAt, nowMs)}\u00a0s`;

export interface Expiry {
  readonly words: string;
  readonly soon: boolean;
}

/** How long it is still kept; null when that is no question any more. */
export function expiryOf(row: HeldMessageRow, nowMs: number): Expiry | null {
  if (row.deletedUntil !== null && Date.parse(row.deletedUntil) > nowMs) return { words: leftWords(row.deletedUntil, nowMs), soon: false };
  if (!isUndecided(row)) return null;
  if (row.heldWithoutEnd || row.legalHold) return { words: 'no end', soon: false };
  return { words: leftWords(row.expiresAt, nowMs), soon: isSoon(row.expiresAt, nowMs) };
}
