/** What the templates of notices can name, and the cleaning of values that come from mail and people. */
import type { NoticeAudience, NoticeKind, NoticeLanguage } from '#contracts';
import { plainLine, plainText } from '../platform/plain-text.js';

/** One pattern that matched; values are masked. */
export interface NoticeFinding {
  readonly pattern: string;
  readonly count: number;
  readonly values: readonly string[];
}

/** The password of one recipient's encrypted PDF. */
export interface NoticePassword {
  readonly recipient: string;
  readonly password: string;
  /** By which sender and recipient name it. */
  readonly id: string;
}

/** Why one method could not encrypt the mail, in the language of the notice. */
export interface NoticeReason {
  readonly method: string;
  readonly because: string;
}

/** One message of a digest. */
export interface NoticeItem {
  readonly kind: NoticeKind;
  readonly subject: string;
  readonly sender: string;
  readonly receivedAt: string;
  readonly reference: string;
  readonly link: string;
}

/** The values of a notice, as templates name them. What a kind does not tell is empty. */
export interface NoticeData {
  readonly kind: NoticeKind;
  readonly audience: NoticeAudience;
  readonly language: NoticeLanguage;
  readonly gateway: string;
  /** Masked; empty when a pattern matched in it, or when nobody could read it. */
  readonly subject: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly receivedAt: string;
  readonly reference: string;
  readonly link: string;
  readonly findings: readonly NoticeFinding[];
  readonly expiresAt: string;
  /** `granted`, `denied` or `deleted`. */
  readonly outcome: string;
  /** Words of a person: many lines. */
  readonly text: string;
  /** How the mail was encrypted: `S/MIME`, `OpenPGP`, `PDF`. */
  readonly method: string;
  /** Why it could not be encrypted. */
  readonly reasons: readonly NoticeReason[];
  /** Secret: such a notice is kept sealed until it is sent, and no digest tells of it. */
  readonly passwords: readonly NoticePassword[];
  readonly code: string;
  readonly minutes: number;
  readonly items: readonly NoticeItem[];
  readonly more: number;
}

export const EMPTY_NOTICE: Omit<NoticeData, 'kind' | 'audience' | 'language'> = {
  gateway: '',
  subject: '',
  sender: '',
  recipients: [],
  receivedAt: '',
  reference: '',
  link: '',
  findings: [],
  expiresAt: '',
  outcome: '',
  text: '',
  method: '',
  reasons: [],
  passwords: [],
  code: '',
  minutes: 0,
  items: [],
  more: 0,
};

const MOST_LINE = 300;
const MOST_TEXT = 4_000;
const MOST_RECIPIENTS = 50;
const MOST_FINDINGS = 20;
const MOST_REASONS = 20;
const MOST_ITEMS = 100;
/** As many as one mail has recipients. */
const MOST_PASSWORDS = 200;

/** The same data without a character that is obeyed instead of read, and bounded. */
export function cleanData(data: NoticeData): NoticeData {
  const { recipients, findings, reasons, passwords, items } = data;
  return {
    ...data,
    gateway: line(data.gateway),
    subject: line(data.subject),
    sender: line(data.sender),
    recipients: shortened(recipients, MOST_RECIPIENTS).map(line),
    receivedAt: line(data.receivedAt),
    reference: line(data.reference),
    link: data.link.replace(/[^\x21-\x7e]/g, ''),
    findings: findings
      .slice(0, MOST_FINDINGS)
      .map(({ pattern, count, values }) => ({ pattern: line(pattern), count, values: values.map(line) })),
    expiresAt: line(data.expiresAt),
    text: plainText(data.text).slice(0, MOST_TEXT),
    method: line(data.method),
    reasons: reasons.slice(0, MOST_REASONS).map(({ method, because }) => ({ method: line(method), because: line(because) })),
    passwords: passwords
      .slice(0, MOST_PASSWORDS)
      .map(({ recipient, password, id }) => ({ recipient: line(recipient), password: line(password), id: line(id) })),
    code: line(data.code),
    items: items.slice(0, MOST_ITEMS).map(cleanItem),
    more: data.more + Math.max(0, items.length - MOST_ITEMS),
  };
}

function cleanItem(item: NoticeItem): NoticeItem {
  return {
    kind: item.kind,
    subject: line(item.subject),
    sender: line(item.sender),
    receivedAt: line(item.receivedAt),
    reference: line(item.reference),
    link: item.link.replace(/[^\x21-\x7e]/g, ''),
  };
}

function line(text: string): string {
  const clean = plainLine(text);
  return clean.length > MOST_LINE ? `${clean.slice(0, MOST_LINE - 1)}…` : clean;
}

function shortened(all: readonly string[], most: number): readonly string[] {
  return all.length > most ? [...all.slice(0, most), `… (+${String(all.length - most)})`] : all;
}

/** An instant as people of that language write it, in UTC. */
export function shownInstant(instant: string, language: NoticeLanguage): string {
  if (instant === '') return '';
  const shown = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${shown.format(new Date(instant))} UTC`;
}
