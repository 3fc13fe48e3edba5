/** What became of a message, told to its sender: their own steps, those of people of ours without their names, the engine's. */
import { Unsealable } from '#crypto';
import type { MessageEvent, Sealed } from '#events';
import type { RecordedEvent } from '../platform/event-log.js';
import type { MessageSight } from './message-sight.js';
import type { Look } from './page-figures-port.js';
import type { PageMails } from './page-mails.js';
import { counted, shownInstant } from './words/all-words.js';
import type { EventWords, Words } from './words/words.js';

export type Mark = 'pause' | 'check' | 'eye' | 'mail' | 'ask' | 'clock' | 'end';

export interface Step {
  readonly at: string;
  readonly mark: Mark;
  readonly text: string;
  /** What a person of ours wrote to the sender; empty when there is nothing. */
  readonly words: string;
}

/** Oldest first. */
export function timelineOf(sight: Pick<MessageSight, 'events' | 'sealer'>, mails: PageMails, looks: readonly Look[], words: Words): Step[] {
  const step = (at: string, mark: Mark, text: string): Step => ({ at, mark, text, words: '' });
  return [
    ...sight.events.filter(isNews).flatMap((recorded) => told(recorded, sight, words)),
    ...looks.map(({ at, kind }) => step(at, 'eye', kind === 'revealed' ? words.event.revealed : words.event.looked)),
    ...mails.notices.map((at) => step(at, 'mail', words.event.told)),
    ...mails.codes.map((at) => step(at, 'mail', words.event.codeMailed)),
    ...mails.links.map((at) => step(at, 'mail', words.event.linkMailed)),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** A release whose copies leave by both hops is two facts, and one step. */
function isNews({ event }: RecordedEvent, index: number, all: readonly RecordedEvent[]): boolean {
  const before = all[index - 1]?.event;
  if (event.type !== 'ReleaseCommitted' || before?.type !== 'ReleaseCommitted') return true;
  return event.data.releaseId !== before.data.releaseId;
}

function told({ event: recorded, meta: { at } }: RecordedEvent, sight: Pick<MessageSight, 'sealer'>, words: Words): Step[] {
  const event = recorded as MessageEvent; // its stream holds nothing else
  const plain = PLAIN[event.type];
  if (plain) return [{ at, mark: plain[0], text: textOf(words.event, plain[1]), words: '' }];
  const special = tellWithData(event, sight, words);
  return special.map((rest) => ({ at, words: '', ...rest }));
}

type Sentence = { [K in keyof EventWords]: EventWords[K] extends string ? K : never }[keyof EventWords];

const PLAIN: Readonly<Partial<Record<MessageEvent['type'], readonly [Mark, Sentence]>>> = {
  ReleaseRequested: ['ask', 'asked'],
  ReleaseProposed: ['ask', 'proposed'],
  ProposalRejected: ['end', 'rejected'],
  ReleaseUndone: ['clock', 'undone'],
  DeletionUndone: ['clock', 'undone'],
  ReturnUndone: ['clock', 'undone'],
  ReleaseCommitted: ['mail', 'onItsWay'],
  DeletionCommitted: ['end', 'deleted'],
  DeletionRestored: ['clock', 'restored'],
  CopiesBounced: ['end', 'bounced'],
  EncryptionFailed: ['end', 'notEncrypted'],
  ContentDownloaded: ['eye', 'downloaded'],
  ExpiryAnnounced: ['clock', 'expiryTold'],
  HoldExpired: ['end', 'expired'],
  ContentDestroyed: ['end', 'destroyed'],
};

function textOf(words: EventWords, sentence: Sentence): string {
  return words[sentence];
}

type Told = Omit<Step, 'at' | 'words'> & { readonly words?: string };

function tellWithData(event: MessageEvent, sight: Pick<MessageSight, 'sealer'>, { event: words, locale }: Words): Told[] {
  const people = (sentence: EventWords['held'], count: number): string =>
    counted(sentence, count, locale).replace('{count}', String(count));
  switch (event.type) {
    case 'CustodyTaken':
      return event.data.cause === 'held' ? [{ mark: 'pause', text: people(words.held, event.data.recipients.length) }] : [];
    case 'HandedOver':
      return [{ mark: 'check', text: people(words.sent, event.data.recipients.length) }];
    case 'DeliveryConcluded': {
      const { relayed, failed } = event.data;
      return [
        ...(relayed.length > 0 ? [{ mark: 'check', text: people(words.relayed, relayed.length) } as const] : []),
        ...(failed.length > 0 ? [{ mark: 'end', text: people(words.undelivered, failed.length) } as const] : []),
      ];
    }
    case 'ReleaseScheduled':
      return [{ mark: 'check', text: releaseWords(event.data, words) }];
    case 'DeletionScheduled':
      return [{ mark: 'end', text: event.data.by === 'originator' ? words.deletionByYou : words.deletion }];
    case 'RequestDenied':
      return [{ mark: 'end', text: words.denied, words: opened(sight, event.data.text) }];
    case 'ReturnScheduled':
      return [{ mark: 'mail', text: words.returned, words: opened(sight, event.data.text) }];
    case 'HoldExtended':
      return [{ mark: 'clock', text: words.extended.replace('{when}', shownInstant(event.data.expiresAt, locale)) }];
    default:
      return []; // notes, assignments, legal holds: ours, not the sender's
  }
}

type ReleaseScheduled = Extract<MessageEvent, { readonly type: 'ReleaseScheduled' }>;

function releaseWords({ by, kind }: ReleaseScheduled['data'], words: EventWords): string {
  const byYou = by === 'originator';
  if (kind === 'release-encrypted') return byYou ? words.encryptedByYou : words.encrypted;
  return byYou ? words.releaseByYou : words.release;
}

/** Nothing for words whose key is gone: they have a clock of their own, which may end before that of the mail. */
function opened({ sealer }: Pick<MessageSight, 'sealer'>, text: Sealed | null): string {
  if (text === null || sealer === undefined) return '';
  try {
    return sealer.open('text', text);
  } catch (cause) {
    if (cause instanceof Unsealable) return '';
    throw cause;
  }
}
