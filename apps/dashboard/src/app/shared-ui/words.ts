/** The plain words of the dashboard, one table per enumeration of the contract. */
import type { ClosingVerdict, MessageState, PatternState, ReasonCode, RecipientState, Role, Severity } from '#contracts';

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
  'release-pending': { words: 'Releasing', icon: 'clock', tone: 'pending' },
  'deletion-pending': { words: 'Deleting', icon: 'clock', tone: 'pending' },
  delivering: { words: 'Being sent', icon: 'send', tone: 'pending' },
  relayed: { words: 'Sent', icon: 'check', tone: 'sent' },
  failed: { words: 'Not delivered', icon: 'alert', tone: 'refused' },
  deleted: { words: 'Deleted', icon: 'trash', tone: 'gone' },
  expired: { words: 'Expired', icon: 'trash', tone: 'gone' },
};

export const recipientChips: Record<RecipientState, Chip> = {
  'handing-over': { words: 'Being handed over', icon: 'send', tone: 'pending' },
  'handed-over': { words: 'Sent', icon: 'check', tone: 'sent' },
  refused: { words: 'Refused by the next hop', icon: 'alert', tone: 'refused' },
  'outcome-unknown': { words: 'Outcome unknown', icon: 'help', tone: 'unknown' },
  held: { words: 'Held, not sent', icon: 'shield', tone: 'held' },
  blocked: { words: 'Blocked, not sent', icon: 'stop', tone: 'refused' },
  'release-pending': { words: 'Releasing, not sent yet', icon: 'clock', tone: 'pending' },
  'deletion-pending': { words: 'Deleting, not sent', icon: 'clock', tone: 'pending' },
  delivering: { words: 'Being sent', icon: 'send', tone: 'pending' },
  relayed: { words: 'Sent', icon: 'check', tone: 'sent' },
  failed: { words: 'Not delivered', icon: 'alert', tone: 'refused' },
  deleted: { words: 'Deleted, not sent', icon: 'trash', tone: 'gone' },
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
