/** A verification as the HTTP interface and the command line tell it. */
import type { AuditVerdict } from '#contracts';
import type { LogVerdict } from '#event-store';

/** When it ended, how long it took, and which anchor files of the configuration had nothing to say. */
export interface VerificationCourse {
  readonly verifiedAt: string;
  readonly seconds: number;
  readonly absentAnchors: readonly string[];
}

export function shownVerdict(verdict: LogVerdict, { verifiedAt, seconds, absentAnchors }: VerificationCourse): AuditVerdict {
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
    absentAnchors: [...absentAnchors],
    ...rest,
  };
}
