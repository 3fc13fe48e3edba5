import type { AuditEvent } from '../gateway-api/audit-api.js';
import type { ReplaySubject } from '../gateway-api/replay-api.js';

/** What an event is about, as it was right after it; undefined: it is about nothing that has a state of its own. Pure. */
export function subjectOf({ stream, position, data }: Pick<AuditEvent, 'stream' | 'position' | 'data'>): ReplaySubject | undefined {
  const dash = stream.indexOf('-');
  const [kind, id] = [stream.slice(0, dash), stream.slice(dash + 1)];
  const asOf = `@${String(position)}`;
  switch (kind) {
    case 'message':
      return { kind: 'message', id, asOf };
    case 'pattern':
      return { kind: 'pattern', id, asOf };
    case 'settings':
      return { kind: 'setting', id, asOf };
    case 'account':
      return { kind: 'account', id, asOf };
    case 'group':
    case 'exception':
    case 'policy':
      return { kind: 'policy', id: '', asOf };
    case 'lease':
    case 'link':
      return { kind: 'message', id, asOf };
    default:
      return messageIn(data, asOf);
  }
}

function messageIn(data: unknown, asOf: string): ReplaySubject | undefined {
  const isAboutOne = typeof data === 'object' && data !== null && 'messageId' in data && typeof data.messageId === 'string';
  return isAboutOne ? { kind: 'message', id: String(data.messageId), asOf } : undefined;
}
