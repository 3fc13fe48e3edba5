/** An export as a file: recorded before its first byte leaves, and once more, with its digest, when it has left or broke off. */
import { createHash } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { exportLine, type Actor, type ExportedEvent, type ExportRefusal } from '#events';
import { ulid } from 'ulid';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { reachesAll } from '../access/reach-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EventLog } from '../platform/event-log.js';
import { ExportBook, type ExportRecord } from './export-book.js';
import { ExportLines } from './export-lines.js';
import { TakingRecord } from './taking-record.js';

/** Mails that are remembered while an export is taken. */
const MOST_OPENED = 10_000;

export type TakeExportOutcome =
  | {
      readonly kind: 'lines';
      readonly name: string;
      readonly format: ExportRecord['state']['format'];
      readonly chunks: AsyncIterable<string>;
    }
  | { readonly kind: 'refused'; readonly refused: ExportRefusal | 'reach-limited' };

export class TakeExport extends Query<TakeExportOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly after: number },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(TakeExport)
export class TakeExportHandler implements IQueryHandler<TakeExport> {
  constructor(
    @Inject(ExportBook) private readonly book: ExportBook,
    @Inject(ExportLines) private readonly lines: ExportLines,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(TakingRecord) private readonly record: TakingRecord,
  ) {}

  async execute({ data: { id, after }, caller }: TakeExport): Promise<TakeExportOutcome> {
    const { actor, reach } = requireCaller('takeExport', caller);
    const record = this.book.find(id);
    if (record === undefined) return { kind: 'refused', refused: 'not-found' };
    if (record.state.masking !== 'sealed' && !reachesAll(reach)) return { kind: 'refused', refused: 'reach-limited' };
    const takingId = ulid(this.clock.now().getTime());
    const upTo = await this.events.store.lastPosition();
    const begun = { takingId, after, upTo };
    const answer = await this.book.decide(id, { type: 'BeginExport', now: this.clock.iso(), data: begun }, by(actor, `take-${takingId}`));
    if (answer.kind === 'refused')
      return { kind: 'refused', refused: answer.refused === 'idempotency-key-reused' ? 'not-found' : answer.refused };
    const { name, format } = record.state;
    return { kind: 'lines', name, format, chunks: this.taken(record, begun, actor) };
  }

  private async *taken(record: ExportRecord, { takingId, after, upTo }: { takingId: string; after: number; upTo: number }, actor: Actor) {
    const { scope, format, masking } = record.state;
    const sent = { digest: createHash('sha256'), count: 0, bytes: 0, reached: after, isComplete: false };
    const opened = new Set<string>();
    try {
      for await (const { events, reached } of this.lines.of(scope, masking, { after, upTo })) {
        if (masking === 'unmasked') await this.recordOpened(events, opened, actor);
        const chunk = events.map((event) => `${exportLine(event, format)}\n`).join('');
        // counted before it leaves: no more has left than what is recorded
        sent.digest.update(chunk);
        sent.bytes += Buffer.byteLength(chunk);
        sent.count += events.length;
        sent.reached = reached;
        if (chunk !== '') yield chunk;
      }
      sent.isComplete = true;
    } finally {
      const data = { ...sent, takingId, digest: sent.digest.digest('hex') };
      await this.record.taken(record.id, data, by(actor, `taken-${takingId}`));
    }
  }

  /** Whose mail leaves as it is learns of it, as if it had been opened: recorded before it leaves. `opened`: those of this taking. */
  private async recordOpened(events: readonly ExportedEvent[], opened: Set<string>, actor: Actor): Promise<void> {
    for (const { mail } of events) {
      if (mail === null || opened.has(mail.messageId)) continue;
      await this.accesses.record({ type: 'ContentViewed', data: { messageId: mail.messageId, view: 'message' } }, actor);
      opened.add(mail.messageId);
      // events of one mail come close together; one that comes later is recorded once more
      const [oldest] = opened;
      if (opened.size > MOST_OPENED && oldest !== undefined) opened.delete(oldest);
    }
  }
}

function by(actor: Actor, commandId: string): { readonly actor: Actor; readonly commandId: string } {
  return { actor, commandId };
}
