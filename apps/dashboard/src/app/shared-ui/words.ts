/** The plain words of the dashboard, one table per enumeration of the contract. */
import type {
  ClosingVerdict,
  MessageState,
  PatternState,
  ReasonCode,
  RecipientState,
  ReleaseKind,
  RequestReason,
  RevealReason,
  Role,
  SecondPersonRule,
  Severity,
} from '#contracts';

export interface Chip {
  readonly words: string;
  readonly icon: string;
  /** Suffix of the `st-` class. */
  readonly tone: string;
}

export const severityWords: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  unknown: 'Unknown',
};

export const messageChips: Record<MessageState, Chip> = {
  held: { words: 'Held', icon: 'shield', tone: 'held' },
  blocked: { words: 'Blocked', icon: 'stop', tone: 'refused' },
  bounced: { words: 'Bounced', icon: 'ret', tone: 'refused' },
  'release-pending': { words: 'Releasing', icon: 'clock', tone: 'pending' },
  'deletion-pending': { words: 'Deleting', icon: 'clock', tone: 'pending' },
  'return-pending': { words: 'Returning', icon: 'clock', tone: 'pending' },
  delivering: { words: 'Being sent', icon: 'send', tone: 'pending' },
  relayed: { words: 'Sent', icon: 'check', tone: 'sent' },
  failed: { words: 'Not delivered', icon: 'alert', tone: 'refused' },
  deleted: { words: 'Deleted', icon: 'trash', tone: 'gone' },
  returned: { words: 'Returned', icon: 'ret', tone: 'gone' },
  'not-encrypted': { words: 'Not encrypted', icon: 'alert', tone: 'refused' },
  expired: { words: 'Expired', icon: 'trash', tone: 'gone' },
};

export const recipientChips: Record<RecipientState, Chip> = {
  'handing-over': { words: 'Being handed over', icon: 'send', tone: 'pending' },
  'handed-over': { words: 'Sent', icon: 'check', tone: 'sent' },
  refused: { words: 'Refused by the next hop', icon: 'alert', tone: 'refused' },
  'outcome-unknown': { words: 'Outcome unknown', icon: 'help', tone: 'unknown' },
  held: { words: 'Held, not sent', icon: 'shield', tone: 'held' },
  blocked: { words: 'Blocked, not sent', icon: 'stop', tone: 'refused' },
  bounced: { words: 'Sent, but did not arrive', icon: 'ret', tone: 'refused' },
  'release-pending': { words: 'Releasing, not sent yet', icon: 'clock', tone: 'pending' },
  'deletion-pending': { words: 'Deleting, not sent', icon: 'clock', tone: 'pending' },
  'return-pending': { words: 'Returning to the sender, not sent', icon: 'clock', tone: 'pending' },
  delivering: { words: 'Being sent', icon: 'send', tone: 'pending' },
  relayed: { words: 'Sent', icon: 'check', tone: 'sent' },
  failed: { words: 'Not delivered', icon: 'alert', tone: 'refused' },
  deleted: { words: 'Deleted, not sent', icon: 'trash', tone: 'gone' },
  returned: { words: 'Returned to the sender, not sent', icon: 'ret', tone: 'gone' },
  'not-encrypted': { words: 'Could not be encrypted, not sent', icon: 'alert', tone: 'refused' },
  expired: { words: 'Expired, not sent', icon: 'trash', tone: 'gone' },
};

export const reasonWords: Record<ReasonCode, string> = {
  'business-need': 'Business need',
  'encryption-agreed': 'Encryption agreed',
  'false-positive': 'Nothing sensitive in it',
  'test-data': 'Test data',
  'wrong-recipient': 'Wrong recipient',
  'policy-breach': 'Policy breach',
  malicious: 'Malicious',
  duplicate: 'Duplicate',
};

/** What the sender said when asking for a release. */
export const requestReasonWords: Record<RequestReason, string> = {
  'business-need': 'it is needed for business',
  'recipient-entitled': 'the recipient may have it',
  'not-sensitive': 'nothing in it is sensitive',
  'agreed-channel': 'the channel was agreed',
  other: 'another reason',
};

/** Why somebody looks at a matched value. */
export const revealReasonWords: Record<RevealReason, string> = {
  decide: 'To decide on this message',
  'ask-sender': 'To ask the sender about it',
  incident: 'For an incident',
  'tune-pattern': 'To correct the pattern',
  other: 'Another reason',
};

/** Of a release: `proposes to release it encrypted`. */
export const releaseKindWords: Record<ReleaseKind, string> = {
  release: 'release it',
  'release-encrypted': 'release it encrypted',
  'as-is': 'release it as it is',
};

/** Why a second person is asked: `its severity asks for one`. */
export const secondPersonWords: Record<SecondPersonRule, string> = {
  severity: 'its severity asks for one',
  pattern: 'a pattern that matched asks for one',
  matches: 'the number of matches asks for one',
  kind: 'this kind of release asks for one',
};

export const verdictWords: Record<ClosingVerdict, string> = {
  'real-leak': 'real leak',
  'false-alarm': 'false alarm',
  'test-data': 'test data',
  'business-as-usual': 'business as usual',
};

export const roleWords: Record<Role, string> = {
  administrator: 'Administrator',
  'dlp-manager': 'DLP manager',
  'policy-author': 'Policy author',
  'policy-approver': 'Policy approver',
  auditor: 'Auditor',
  triage: 'Triage',
  'break-glass': 'Emergency access',
  'key-custodian': 'Key custodian',
};

export const roleHints: Record<Role, string> = {
  administrator: 'opens accounts, writes and activates the policy',
  'dlp-manager': 'reads held mail, makes every decision',
  'policy-author': 'writes patterns, groups and settings, tries them',
  'policy-approver': 'takes patterns live that others wrote',
  auditor: 'reads the event log, sees no content',
  triage: 'decides on low and medium severity, never as it is',
  'break-glass': 'may open emergency access for a while',
  'key-custodian': 'takes private keys out of the engine',
};

export const actionWords: Record<'warn' | 'must-encrypt' | 'quarantine' | 'block', string> = {
  warn: 'Warn',
  'must-encrypt': 'Must encrypt',
  quarantine: 'Quarantine',
  block: 'Block',
};

/** Where a version of a pattern stands in its life. */
export const lifeChips: Record<PatternState, Chip> = {
  draft: { words: 'Draft', icon: 'note', tone: 'hold' },
  shadow: { words: 'Shadow, only reports', icon: 'eye', tone: 'unknown' },
  live: { words: 'Live', icon: 'live', tone: 'sent' },
  retired: { words: 'Retired', icon: 'pause', tone: 'gone' },
};
