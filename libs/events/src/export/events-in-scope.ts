/** Which events an export is of. */
import type { StoredEvent } from '../envelope.js';
import type { ExportScope } from './export-events.js';

/** Streams of the work about one message: their later facts do not name it again. */
const ABOUT_A_MESSAGE = /^(?:message|delivery|notice|lease)-/;
/** Beats and leases of engines tell nothing of mail, and are not kept. */
const NEVER = 'node-';

/**
 * Whether an event belongs to it, asked in the order of the log. With a message it remembers the streams that speak of it, so that must begin
 * with the message's first event.
 */
export function scopeOf(scope: ExportScope): (event: StoredEvent, at: string) => boolean {
  const related = new Set(scope.messageId === null ? [] : [`message-${scope.messageId}`]);
  const types = new Set(scope.types);
  const isOfMessage = ({ stream, data }: StoredEvent, messageId: string): boolean => {
    if (related.has(stream)) return true;
    if (!data.includes(JSON.stringify(messageId))) return false;
    if (ABOUT_A_MESSAGE.test(stream)) related.add(stream);
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
