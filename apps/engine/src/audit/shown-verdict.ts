/** A verification as the HTTP interface and the command line tell it. */
import type { AuditVerdict } from '#contracts';
import type { LogVerdict } from '#event-store';

/** When it ended, and how long it took. */
export interface VerificationTime {
  readonly verifiedAt: string;
  readonly seconds: number;
}

export function shownVerdict(verdict: LogVerdict, { verifiedAt, seconds }: VerificationTime): AuditVerdict {
  const { integrity, completeness, firstBad = null, sealed = null, anchored = null, told = null, keys, ...rest } = verdict;
  return {
    ok: integrity !== 'broken' && completeness !== 'broken',
    verifiedAt,
    seconds: Math.round(seconds * 1000) / 1000,
    integrity,
    completeness,
    firstBad,
    sealed,
    anchored,
    told,
    keys: keys.map(({ keyId, publicKey, from, position }) => ({ id: keyId, publicKey, from, position })),
    ...rest,
  };
}
