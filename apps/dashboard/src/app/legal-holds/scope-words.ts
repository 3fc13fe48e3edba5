/** What a legal hold keeps, in words. Pure. */
import type { LegalHold } from '#contracts';
import { counted, momentWords } from '../shared-ui/figures.js';

/** `mail of 2 senders, from halden.example, received from 1 Mar on`. */
export function scopeWords({ scope }: Pick<LegalHold, 'scope'>): string {
  const parts = [
    scope.senderCount > 0 ? `of ${counted(scope.senderCount, 'sender')}` : '',
    scope.senderDomains.length > 0 ? `from ${scope.senderDomains.join(', ')}` : '',
    scope.patterns.length > 0 ? `with ${scope.patterns.join(', ')}` : '',
    scope.messageIds.length > 0 ? counted(scope.messageIds.length, 'chosen message') : '',
    scope.from === null ? '' : `received from ${momentWords(scope.from)} on`,
    scope.to === null ? '' : `received until ${momentWords(scope.to)}`,
  ].filter((part) => part !== '');
  return parts.join(', ');
}

/** Entries of a field: one a line, or between commas. */
export const entriesIn = (text: string): string[] =>
  text
    .split(/[\s,;]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** A day of a date field as the instant at which it begins, or ends; null for an empty field. */
export const dayInstant = (day: string, end: 'begin' | 'end'): string | null =>
  day === '' ? null : new Date(`${day}T${end === 'begin' ? '00:00:00.000' : '23:59:59.999'}`).toISOString();
