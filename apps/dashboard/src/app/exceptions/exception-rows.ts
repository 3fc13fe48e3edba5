/** Exceptions as people look for them: in force, about to end, ended. Pure. */
import type { PolicyExceptionOfApi } from '#contracts';
import type { Chip } from '../shared-ui/words.js';

export type Standing = 'in-force' | 'expiring' | 'expired' | 'withdrawn';

const SOON_MS = 7 * 86_400_000;

/** An exception is in force while the time is before its end; the engine's word counts for one that was withdrawn. */
export function standingOf({ state, expiresAt }: Pick<PolicyExceptionOfApi, 'state' | 'expiresAt'>, nowMs: number): Standing {
  if (state === 'withdrawn') return 'withdrawn';
  const left = Date.parse(expiresAt) - nowMs;
  if (state === 'expired' || left <= 0) return 'expired';
  return left < SOON_MS ? 'expiring' : 'in-force';
}

export const standingChips: Record<Standing, Chip> = {
  'in-force': { words: 'In force', icon: 'pause', tone: 'hold' },
  expiring: { words: 'Ends soon', icon: 'hour', tone: 'waiting' },
  expired: { words: 'Ended', icon: 'clock', tone: 'gone' },
  withdrawn: { words: 'Withdrawn', icon: 'undo', tone: 'gone' },
};

const ORDER: readonly Standing[] = ['expiring', 'in-force', 'expired', 'withdrawn'];

/** What needs a look first; within that, what ends first. */
export function exceptionRows(
  exceptions: readonly PolicyExceptionOfApi[],
  nowMs: number,
): readonly (PolicyExceptionOfApi & { readonly standing: Standing })[] {
  return exceptions
    .map((exception) => ({ ...exception, standing: standingOf(exception, nowMs) }))
    .toSorted((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing) || a.expiresAt.localeCompare(b.expiresAt));
}

/** `everyone`, or who it is; an address that was erased is said to be gone. */
export const endWords = (end: string): string => (end === '*' ? 'everyone' : end === '' ? 'an erased address' : end);
