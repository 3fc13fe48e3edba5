/** Facts of destruction and of keeping in the words of their report. Pure. */
import type { EventType } from '#events';
import type { ENDS_OF_KEYS } from '../project/report-facts/report-facts-projection.js';
import type { ReportFact } from '../project/report-facts/report-facts.js';

const OF_KEYS = {
  DayKeyDestroyed: 'key of a day destroyed',
  PassedMailDestroyed: 'copies of passed mail destroyed',
  ScopeClosed: 'settings of a place ended, its address destroyed',
  ExceptionWithdrawn: 'exception ended, its addresses destroyed',
  CertificateRemoved: 'certificate removed, its keys destroyed',
  PgpKeyRemoved: 'PGP key removed, its keys destroyed',
  PdfPasswordRemoved: 'PDF password destroyed',
  DkimKeyRemoved: 'DKIM key destroyed',
  KeyRingKeysDropped: 'keys of the key ring destroyed',
  LedgerKeyRotated: 'signing key of the ledger destroyed',
} as const satisfies Readonly<Record<(typeof ENDS_OF_KEYS)[number] | 'DayKeyDestroyed' | 'PassedMailDestroyed', string>>;

const OF_ERASURES = {
  ErasureOrdered: 'erasure of a person ordered',
  ErasureConfirmed: 'erasure of a person confirmed',
  ErasureWithdrawn: 'erasure of a person dropped',
  ErasureCarriedOut: 'erasure of a person carried out',
} as const satisfies Partial<Record<EventType, string>>;

export const WHAT = {
  ContentDestroyed: 'content destroyed',
  SnippetsDestroyed: 'subject, addresses and masked values destroyed',
  HoldExpired: 'hold expired',
  HoldExtended: 'hold extended',
  HoldPinned: 'kept without end',
  HoldUnpinned: 'kept no longer without end',
  DeletionRestored: 'deletion taken back',
  LegalHoldApplied: 'put under a legal hold',
  LegalHoldLifted: 'no longer under a legal hold',
  LegalHoldOpened: 'legal hold opened',
  LegalHoldEndProposed: 'end of a legal hold proposed',
  LegalHoldEndWithdrawn: 'proposed end of a legal hold dropped',
  LegalHoldEnded: 'legal hold ended',
  LegalHoldErased: 'matter of a legal hold erased',
  ...OF_ERASURES,
  ...OF_KEYS,
} as const satisfies Partial<Record<EventType, string>>;
export type KeptFact = ReportFact<keyof typeof WHAT>;
export const KEPT_TYPES = Object.keys(WHAT) as (keyof typeof WHAT)[];

const KIND = /^(?:legal-hold|pgp-key|pdf-password|dkim-key|[a-z]+)-/;

/** Id of what it is about: the mail, else as its stream is called; of keys of the engine which of them. */
export function subjectOf(fact: KeptFact): string | null {
  switch (fact.type) {
    case 'DayKeyDestroyed':
      return fact.data.day;
    case 'PassedMailDestroyed':
      return fact.data.erasureId;
    case 'KeyRingKeysDropped':
      return fact.data.keyIds.join(' ');
    case 'LedgerKeyRotated':
      return fact.data.keyId;
    default:
      return fact.message ?? fact.stream.replace(KIND, '');
  }
}

export function ruleOf(fact: KeptFact): string | null {
  switch (fact.type) {
    case 'ContentDestroyed':
      return fact.data.snippets === 'kept' ? `${fact.data.cause}, subject and addresses kept` : fact.data.cause;
    case 'HoldExtended':
      return `until ${fact.data.expiresAt}`;
    case 'LegalHoldApplied':
    case 'LegalHoldLifted':
      return `hold ${fact.data.holdId}`;
    case 'DayKeyDestroyed':
      return `${fact.data.what.replace('-', ' ')}: ${String(fact.data.keptDays)} days`;
    case 'PassedMailDestroyed':
      return `${fact.data.cause}, ${String(fact.data.mails)} mails`;
    case 'PdfPasswordRemoved':
      return fact.data.cause;
    case 'ErasureOrdered':
      return `GDPR article 17 (1), ${fact.data.reason}${fact.data.reference === '' ? '' : `, case ${fact.data.reference}`}`;
    case 'ErasureCarriedOut':
      return resultOf(fact.data);
    default:
      return null;
  }
}

function resultOf({ erased, gone, undecided, underLegalHold, cleared, lastClearedDay }: ReportFact<'ErasureCarriedOut'>['data']): string {
  const byDay = lastClearedDay === null ? '' : `, of which the last goes with the key of ${lastClearedDay}`;
  return `${String(erased)} mails erased, ${String(gone)} gone before, ${String(undecided)} undecided, ${String(underLegalHold)} under a legal hold, ${String(cleared)} never held${byDay}`;
}
