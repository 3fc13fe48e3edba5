/** The plain words of exports. Pure. */
import type { AuditExport } from '#contracts';
import { counted, momentWords, sizeWords } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';
import type { ExportScope } from './export-scope.js';

type Format = AuditExport['format'];
type Masking = AuditExport['masking'];
export type ExportReason = NonNullable<AuditExport['reason']>;
export type TargetKind = AuditExport['target']['kind'];

export interface Choice<T> {
  readonly is: T;
  readonly words: string;
}

export const formatChoices: readonly Choice<Format>[] = [
  { is: 'cloudevents', words: 'CloudEvents 1.0, JSON lines' },
  { is: 'ocsf', words: 'OCSF 1.4, JSON lines' },
  { is: 'ecs', words: 'Elastic Common Schema, JSON lines' },
  { is: 'cef', words: 'CEF' },
  { is: 'syslog', words: 'Syslog, RFC 5424' },
];

export const maskingChoices: readonly Choice<Masking>[] = [
  { is: 'sealed', words: 'Sealed, as stored' },
  { is: 'masked', words: 'Masked' },
  { is: 'unmasked', words: 'Unmasked, needs a second person' },
];

export const maskingHints: Record<Masking, string> = {
  sealed: 'Nothing of people but tags. As CloudEvents it can be verified.',
  masked: 'Domains of addresses, subjects with masked matches; no notes, no file names.',
  unmasked: 'What is sealed is opened. It leaves as a file only, after another person has agreed, and for a while.',
};

/** Why nothing is to be masked. */
export const exportReasons: readonly Choice<ExportReason>[] = [
  { is: 'authority', words: 'An authority asks for it' },
  { is: 'audit', words: 'An audit' },
  { is: 'incident', words: 'An incident' },
  { is: 'person-asked', words: 'The person asks for it' },
  { is: 'migration', words: 'A move to another system' },
  { is: 'other', words: 'Another reason' },
];

export const targetChoices: readonly Choice<TargetKind>[] = [
  { is: 'download', words: 'A file, taken here' },
  { is: 'pull', words: 'A program that pulls, with a token' },
  { is: 'webhook', words: 'A webhook, signed' },
  { is: 'syslog', words: 'A syslog server over TLS' },
];

const CHIPS: Record<AuditExport['state'], Chip> = {
  open: { words: 'Open', icon: 'check', tone: 'sent' },
  waiting: { words: 'Waits for a second person', icon: 'two', tone: 'approval' },
  lapsed: { words: 'Its time is over', icon: 'clock', tone: 'hold' },
  rejected: { words: 'Turned down', icon: 'x', tone: 'gone' },
  ended: { words: 'Ended', icon: 'stop', tone: 'gone' },
};
const STANDING: Chip = { words: 'Stands still', icon: 'alert', tone: 'refused' };

/** A push that its target does not take says so before anything else. */
export const chipOf = ({ state, delivery }: Pick<AuditExport, 'state' | 'delivery'>): Chip =>
  state === 'open' && delivery !== null && delivery.failingSince !== null ? STANDING : CHIPS[state];

/** Whether anything can leave by it, or will when somebody agrees. */
export const isStanding = ({ state }: Pick<AuditExport, 'state'>): boolean => state !== 'rejected' && state !== 'ended';

/** `CloudEvents 1.0, JSON lines, sealed as stored, to hooks.example`. */
export function kindWords({ format, masking, target }: Pick<AuditExport, 'format' | 'masking' | 'target'>): string {
  const values = { sealed: 'sealed as stored', masked: 'masked', unmasked: 'unmasked' }[masking];
  return `${wordsOf(formatChoices, format)}, ${values}, ${targetWords(target)}`;
}

function targetWords(target: AuditExport['target']): string {
  switch (target.kind) {
    case 'download':
      return 'as a file';
    case 'pull':
      return 'pulled by a program';
    case 'webhook':
      return `to the webhook at ${target.host}`;
    case 'syslog':
      return `to syslog at ${target.host}:${String(target.port)}`;
  }
}

/** Which events: `Every event`, or what they are limited to. */
export function scopeWords({ after, upTo, from, until, types, streams, messageId }: ExportScope): string {
  const limits = [
    ...(messageId === null ? [] : [`message ${messageId}`]),
    ...(types.length === 0 ? [] : [`type ${types.join(', ')}`]),
    ...(streams.length === 0 ? [] : [`kind ${streams.join(', ')}`]),
    ...(from === null ? [] : [`from ${momentWords(from)}`]),
    ...(until === null ? [] : [`before ${momentWords(until)}`]),
    ...(after === null ? [] : [`after number ${after.toLocaleString('en')}`]),
    ...(upTo === null ? [] : [`up to number ${upTo.toLocaleString('en')}`]),
  ];
  return limits.length === 0 ? 'Every event' : `Events: ${limits.join('; ')}`;
}

/** `651 events, 1.2 MB`, and whether all of it has left. */
export function takingWords({ count, bytes, isComplete }: AuditExport['takings'][number]): string {
  return `${counted(count, 'event')}, ${sizeWords(bytes)}${isComplete ? '' : ', broken off'}`;
}

/** How far a push has come. */
export function deliveryWords({ sequence, lag }: NonNullable<AuditExport['delivery']>): string {
  const behind = lag === 0 ? 'nothing waits' : `${counted(lag, 'position')} of the log behind`;
  return sequence === 0 ? `Nothing delivered yet, ${behind}` : `Delivered up to number ${sequence.toLocaleString('en')}, ${behind}`;
}

export const reasonWords = (reason: ExportReason): string => wordsOf(exportReasons, reason);

function wordsOf<T>(choices: readonly Choice<T>[], value: T): string {
  return choices.find(({ is }) => is === value)?.words ?? String(value);
}
