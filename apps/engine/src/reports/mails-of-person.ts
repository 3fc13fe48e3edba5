/** Mails of one person, found in the log by the keyed tag of the address: no other record has the tags of mail that was handed over. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeEvent, decodeMeta, type MessageEvent, type StoredEvent } from '#events';
import { daysOf } from './report-period.js';
import type { ReportSources } from './report-sources.js';
import type { ReportAsk } from './report.js';

export interface MailOfPerson {
  readonly id: string;
  readonly at: string;
  readonly received: Extract<MessageEvent, { type: 'MessageReceived' }>['data'];
  readonly isSender: boolean;
  /** Numbers of the copies that are the person's. */
  readonly recipients: readonly number[];
  /** All facts of the mail. */
  readonly events: readonly MessageEvent[];
}

const PAGE = 1_000;
const MAIL = 'message-';

/** Walks the log from the first mail of the period on; a text search comes before decoding, since nearly all mail is of others. */
export async function* mailsOfPerson(
  { facts, records: { log } }: ReportSources,
  ask: ReportAsk,
  tag: string,
): AsyncGenerator<MailOfPerson> {
  for (let after = facts.positionBefore(daysOf(ask).first); ;) {
    const page = await log.store.readAll(after, PAGE);
    for (const stored of page) {
      if (stored.type !== 'MessageReceived' || !stored.data.includes(tag)) continue;
      const { at } = decodeMeta(stored);
      if (at < ask.from || at >= ask.to) continue;
      const { events } = await log.read(stored.stream);
      yield* mailOf(stored, tag, { at, events: events.map(({ event }) => event as MessageEvent) }); // its stream holds nothing else
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.position;
    await nextTurn();
  }
}

function* mailOf(stored: StoredEvent, tag: string, read: Pick<MailOfPerson, 'at' | 'events'>): Generator<MailOfPerson> {
  const event = decodeEvent(stored);
  if (event.type !== 'MessageReceived') return;
  const recipients = event.data.recipients.flatMap(({ tag: each }, index) => (each === tag ? [index] : []));
  const common = { ...read, id: stored.stream.slice(MAIL.length), received: event.data };
  if (event.data.senderTag === tag) yield { ...common, isSender: true, recipients: [] };
  if (recipients.length > 0) yield { ...common, isSender: false, recipients };
}
