/** Mails of one person in the period, each with all its facts. */
import type { MessageEvent } from '#events';
import { messageStream } from '../platform/engine-keys.js';
import { mailsOfTag, type TaggedMail } from '../platform/mails-of-tag.js';
import { daysOf } from './report-period.js';
import type { ReportSources } from './report-sources.js';
import type { ReportAsk } from './report.js';

export interface MailOfPerson extends Omit<TaggedMail, 'messageId'> {
  readonly id: string;
  readonly isSender: boolean;
  /** Numbers of the copies that are the person's. */
  readonly recipients: readonly number[];
  /** All facts of the mail. */
  readonly events: readonly MessageEvent[];
}

/** Walks the log from the first mail of the period on. Mail to oneself comes twice. */
export async function* mailsOfPerson(
  { facts, records: { log } }: ReportSources,
  ask: ReportAsk,
  tag: string,
): AsyncGenerator<MailOfPerson> {
  for await (const mail of mailsOfTag(log.store, tag, facts.positionBefore(daysOf(ask).first))) {
    if (mail.at < ask.from || mail.at >= ask.to) continue;
    const { events } = await log.read(messageStream(mail.messageId));
    yield* sidesOf(
      mail,
      tag,
      events.map(({ event }) => event as MessageEvent), // its stream holds nothing else
    );
  }
}

function* sidesOf({ messageId: id, at, received }: TaggedMail, tag: string, events: readonly MessageEvent[]): Generator<MailOfPerson> {
  const recipients = received.recipients.flatMap(({ tag: each }, index) => (each === tag ? [index] : []));
  const common = { id, at, received, events };
  if (received.senderTag === tag) yield { ...common, isSender: true, recipients: [] };
  if (recipients.length > 0) yield { ...common, isSender: false, recipients };
}
