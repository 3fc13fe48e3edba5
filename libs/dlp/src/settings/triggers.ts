/** What a sender can write into a mail to demand that it be encrypted or signed. Triggers only add demands, they never lift one. */
import RE2 from 're2';
import { valueOf, type ResolvedSettings } from './resolve-settings.js';
import type { HeaderTrigger, Trigger } from './setting.js';

/** What is looked for; null: nothing, since it is switched off or empty. */
export interface Triggers {
  readonly subject: Trigger | null;
  readonly header: HeaderTrigger | null;
  /** What is looked for is taken out of the subject of copies that are made anew. */
  readonly removesMatch: boolean;
}

/** The triggers of one sender. */
export interface SenderTriggers {
  readonly encrypt: Triggers;
  readonly sign: Triggers;
}

/** One header field as triggers see it: decoded, unfolded. */
export interface TriggerField {
  readonly name: string;
  readonly value: string;
}

/** @throws UnusableSetting when a stored value cannot be used. */
export function sendersTriggers(settings: ResolvedSettings): SenderTriggers {
  return { encrypt: triggersFor(settings, 'encrypt'), sign: triggersFor(settings, 'sign') };
}

/** Whether a text holds what a trigger looks for, whatever its case; empty text is never found. */
export function triggerMatches(trigger: Trigger, text: string): boolean {
  return searchOf(trigger)?.test(text) ?? false;
}

/** The subject without anything that the trigger matches; the gap is closed to one space. */
export function withoutMatch(trigger: Trigger, subject: string): string {
  if (!triggerMatches(trigger, subject)) return subject;
  const without = new RE2(sourceOf(trigger), 'gi').replace(subject, ' ');
  return without.replace(/\s{2,}/g, ' ').trim();
}

/** True if one field of that name (RFC 5322: names know no case) holds what the trigger looks for. */
export function headerTriggerMatches({ header, ...trigger }: HeaderTrigger, fields: readonly TriggerField[]): boolean {
  const search = header === '' ? undefined : searchOf(trigger);
  const wanted = header.toLowerCase();
  return search !== undefined && fields.some(({ name, value }) => name.toLowerCase() === wanted && search.test(value));
}

function triggersFor(settings: ResolvedSettings, what: keyof SenderTriggers): Triggers {
  const subject = valueOf(settings, `${what}.subjectTriggerEnabled`) ? valueOf(settings, `${what}.subjectTrigger`) : null;
  const header = valueOf(settings, `${what}.headerTriggerAllowed`) ? valueOf(settings, `${what}.headerTrigger`) : null;
  return {
    subject: subject === null || subject.text === '' ? null : subject,
    header: header === null || header.text === '' || header.header === '' ? null : header,
    removesMatch: valueOf(settings, `${what}.subjectTriggerRemoveMatch`),
  };
}

/** Without the flag `g`: such an expression has no memory between two mails. */
function searchOf(trigger: Trigger): RE2 | undefined {
  return trigger.text === '' ? undefined : new RE2(sourceOf(trigger), 'i');
}

function sourceOf({ kind, text }: Trigger): string {
  return kind === 'keyword' ? text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : text;
}
