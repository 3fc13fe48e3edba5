/** To what a report is narrowed: `all`, `team:NAME`, `pattern:ID`, `account:ID`, `message:ID`, `person:ADDRESS`. Pure. */
import { SCOPE_KINDS, type ScopeKind } from '#contracts';
import type { Actor } from '#events';
import { splitAddress } from '#mail';
import type { MailRecord } from '../project/report-facts/mail-record.js';

export interface ReportScope {
  readonly kind: ScopeKind;
  /** Empty for all. */
  readonly value: string;
}

const MOST_CHARACTERS = 254;

/** Undefined: it is not written as it must be. */
export function scopeOf(text: string): ReportScope | undefined {
  if (text === 'all') return { kind: 'all', value: '' };
  const colon = text.indexOf(':');
  const kind = SCOPE_KINDS.find((each) => each !== 'all' && each === text.slice(0, colon));
  const value = text.slice(colon + 1).trim();
  if (kind === undefined || value === '' || value.length > MOST_CHARACTERS) return undefined;
  if (kind === 'person' && splitAddress(value) === undefined) return undefined;
  if (kind === 'message' && !/^[0-9A-HJKMNP-TV-Z]{26}$/.test(value)) return undefined;
  return { kind, value };
}

export function scopeText({ kind, value }: ReportScope): string {
  return kind === 'all' ? kind : `${kind}:${value}`;
}

/** What of a fact decides whether it is in a scope. */
export interface Scoped {
  readonly message: string | null;
  readonly mail: MailRecord | undefined;
  readonly actor: Actor;
}

export function isInReportScope({ kind, value }: ReportScope, { message, mail, actor }: Scoped): boolean {
  switch (kind) {
    case 'team':
      return mail?.state.team === value;
    case 'pattern':
      return mail?.patterns.includes(value) === true;
    case 'account':
      return actor.kind === 'account' && actor.id === value;
    case 'message':
      return message === value;
    case 'all':
    case 'person':
      return true;
  }
}
