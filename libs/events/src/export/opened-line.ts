/** CloudEvents 1.0 of an event that was opened for an export: it reads like the canonical line, and cannot be verified. */
import type { ExportedEvent } from './exported-event.js';

/** One line of JSON; `masking` says that it is no canonical line. `chain` names the stored event that it was made from. */
export function openedLine({ stored, source, masking, at, actor, data }: ExportedEvent): string {
  return JSON.stringify({
    specversion: '1.0',
    id: stored.id,
    source,
    type: `io.lazaret.${stored.type}.v${String(stored.version)}`,
    subject: stored.stream,
    time: at,
    datacontenttype: 'application/json',
    sequence: String(stored.position).padStart(16, '0'),
    revision: stored.revision,
    chain: stored.chain,
    actor: `${actor.kind}:${actor.id}`,
    masking,
    data,
  });
}
