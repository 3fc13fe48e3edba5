/** Mails of one person, found in the log by the keyed tag of the address: no other record has the tags of mail that was handed over. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import { decodeEvent, decodeMeta, type MessageEvent, type StoredEvent } from '#events';

export interface TaggedMail {
  readonly messageId: string;
  /** ISO-8601 UTC: when it was received. */
  readonly at: string;
  readonly received: Extract<MessageEvent, { type: 'MessageReceived' }>['data'];
}

const MAIL = 'message-';
const PAGE = 1_000;

/**
 * Those that the person sent or got, in log order, received after a position (exclusive; 0 for all). Lets other work run after each page, and
 * ends there when it is told to.
 */
export async function* mailsOfTag(
  store: Pick<EventStore, 'readAll'>,
  tag: string,
  afterPosition: number,
  ending?: AbortSignal,
): AsyncGenerator<TaggedMail> {
  for (let after = afterPosition; ending?.aborted !== true;) {
    const page = await store.readAll(after, PAGE, { streamPrefixes: [MAIL] });
    for (const stored of page) {
      const mail = taggedMail(stored, tag);
      if (mail) yield mail;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.position;
    await nextTurn();
  }
}

/** A text search comes before decoding, since nearly all mail is of others. */
function taggedMail(stored: StoredEvent, tag: string): TaggedMail | undefined {
  if (stored.type !== 'MessageReceived' || !stored.data.includes(tag)) return undefined;
  const event = decodeEvent(stored);
  if (event.type !== 'MessageReceived' || !isOf(event.data, tag)) return undefined;
  return { messageId: stored.stream.slice(MAIL.length), at: decodeMeta(stored).at, received: event.data };
}

function isOf({ senderTag, recipients }: TaggedMail['received'], tag: string): boolean {
  return senderTag === tag || recipients.some((each) => each.tag === tag);
}
