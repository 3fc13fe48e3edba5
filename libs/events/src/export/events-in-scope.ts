/** Which events an export is of. */
import type { StoredEvent } from '../envelope.js';
import type { ExportScope } from './export-events.js';

/** Streams of the work about one message: their later facts do not name it again. */
const ABOUT_A_MESSAGE = /^(?:message|delivery|notice|lease)-/;
/** Beats and leases of engines tell nothing of mail, and are not kept. */
const NEVER = 'node-';

/** The streams that bear a message's id: its own, those of its claims and of its links. Their facts need not name it. */
export function streamsNamedAfter(messageId: string): string[] {
  return ['message', 'lease', 'link'].map((kind) => `${kind}-${messageId}`);
}

/** Whether a stream belongs to a message as a whole from the fact on that names the message. */
export function isAboutMessage(stream: string): boolean {
  return ABOUT_A_MESSAGE.test(stream);
}

/**
 * Whether an event belongs to it, asked in the order of the log. With a message it remembers from where on which streams speak of it, so that must
 * begin with the message's first event; about what it was asked already it answers the same again.
 */
export function scopeOf(scope: ExportScope): (event: StoredEvent, at: string) => boolean {
  /** The position from which on they do. */
  const related = new Map((scope.messageId === null ? [] : streamsNamedAfter(scope.messageId)).map((stream) => [stream, 0]));
  const types = new Set(scope.types);
  const isOfMessage = ({ stream, data, position }: StoredEvent, messageId: string): boolean => {
    const since = related.get(stream);
    if (since !== undefined && position >= since) return true;
    if (!data.includes(JSON.stringify(messageId))) return false;
    if (since === undefined && isAboutMessage(stream)) related.set(stream, position);
    return true;
  };
  return (event, at) =>
    // first, for it remembers
    (scope.messageId === null || isOfMessage(event, scope.messageId)) &&
    !event.stream.startsWith(NEVER) &&
    (types.size === 0 || types.has(event.type)) &&
    (scope.streams.length === 0 || scope.streams.some((kind) => event.stream === kind || event.stream.startsWith(`${kind}-`))) &&
    (scope.after === null || event.position > scope.after) &&
    (scope.upTo === null || event.position <= scope.upTo) &&
    (scope.from === null || at >= scope.from) &&
    (scope.until === null || at < scope.until);
}
