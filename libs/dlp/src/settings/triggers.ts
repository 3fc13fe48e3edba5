/** What a sender can write into a mail to demand that it be encrypted (or signed). Triggers only add demands, they never lift one. */
import RE2 from 're2';
import type { MustEncryptCause } from '../policy/verdict.js';
import { valueOf, type ResolvedSettings } from './resolve-settings.js';
import type { HeaderTrigger, Trigger } from './setting.js';

/** The header of a mail as triggers see it: decoded, unfolded. */
export interface TriggerText {
  readonly subject: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** The triggers of one sender, ready to be asked. */
export interface SenderTriggers {
  /** What in this mail demands encryption, the subject first. */
  demands(mail: TriggerText): readonly MustEncryptCause[];
  /** The subject without what demanded encryption, if the sender's settings say so. */
  withoutTrigger(subject: string): string;
  /** Whether the sender asks for a signature. */
  asksForSignature(mail: TriggerText): boolean;
}

/** @throws UnusableSetting when a stored value cannot be used. */
export function sendersTriggers(settings: ResolvedSettings): SenderTriggers {
  const [encryptBySubject, encryptByHeader] = [subjectSearch(settings, 'encrypt'), headerSearch(settings, 'encrypt')];
  const [signBySubject, signByHeader] = [subjectSearch(settings, 'sign'), headerSearch(settings, 'sign')];
  const removes = valueOf(settings, 'encrypt.subjectTriggerRemoveMatch');
  return {
    demands: (mail) => [
      ...(encryptBySubject?.test(mail.subject) === true ? (['subject-trigger'] as const) : []),
      ...(fieldMatches(encryptByHeader, mail) ? (['header-trigger'] as const) : []),
    ],
    withoutTrigger: (subject) => (removes && encryptBySubject !== undefined ? removeMatch(subject, encryptBySubject) : subject),
    asksForSignature: (mail) => signBySubject?.test(mail.subject) === true || fieldMatches(signByHeader, mail),
  };
}

/** Whether a text holds what a trigger looks for, whatever its case; empty text is never found. */
export function triggerMatches(trigger: Trigger, text: string): boolean {
  return searchOf(trigger)?.test(text) ?? false;
}

/** The subject without anything that the trigger matches; the gap is closed to one space. */
export function withoutMatch(trigger: Trigger, subject: string): string {
  const search = searchOf(trigger);
  return search === undefined ? subject : removeMatch(subject, search);
}

/** True if one field of that name (RFC 5322: names know no case) holds what the trigger looks for. */
export function headerTriggerMatches(trigger: HeaderTrigger, fields: TriggerText['fields']): boolean {
  return fieldMatches(fieldSearchOf(trigger), { fields });
}

interface FieldSearch {
  /** Lower case. */
  readonly name: string;
  readonly search: RE2;
}

function subjectSearch(settings: ResolvedSettings, what: 'encrypt' | 'sign'): RE2 | undefined {
  return valueOf(settings, `${what}.subjectTriggerEnabled`) ? searchOf(valueOf(settings, `${what}.subjectTrigger`)) : undefined;
}

function headerSearch(settings: ResolvedSettings, what: 'encrypt' | 'sign'): FieldSearch | undefined {
  return valueOf(settings, `${what}.headerTriggerAllowed`) ? fieldSearchOf(valueOf(settings, `${what}.headerTrigger`)) : undefined;
}

function fieldSearchOf({ header, ...trigger }: HeaderTrigger): FieldSearch | undefined {
  const search = header === '' ? undefined : searchOf(trigger);
  return search && { name: header.toLowerCase(), search };
}

function fieldMatches(trigger: FieldSearch | undefined, { fields }: Pick<TriggerText, 'fields'>): boolean {
  return trigger !== undefined && fields.some(({ name, value }) => name.toLowerCase() === trigger.name && trigger.search.test(value));
}

/** Without the flag `g`: such an expression has no memory between two mails. */
function searchOf({ kind, text }: Trigger): RE2 | undefined {
  if (text === '') return undefined;
  return new RE2(kind === 'keyword' ? text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : text, 'i');
}

function removeMatch(subject: string, search: RE2): string {
  if (!search.test(subject)) return subject;
  const without = new RE2(search.source, 'gi').replace(subject, ' ');
  return without.replace(/\s{2,}/g, ' ').trim();
}
