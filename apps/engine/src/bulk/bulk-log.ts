/** What is recorded of decisions about many messages, and what the log says of earlier ones. */
import { Inject, Injectable } from '@nestjs/common';
import { emptyHead } from '#event-store';
import type { Actor, BulkEvent } from '#events';
import { AccountDirectory } from '../access/account-directory.js';
import { EngineClock } from '../platform/engine-clock.js';
import { messageStream } from '../platform/engine-keys.js';
import { Nodes } from '../nodes/nodes.js';
import { EventLog, type RecordedEvent } from '../platform/event-log.js';
import { commandIds } from './bulk-decision.js';
import { countOf, waiting, type BulkCounts, type Run, type RunItem } from './bulk-run.js';

const BULKS = { streamPrefixes: ['bulk-'] };
const PAGE = 500;
/** Streams of messages that are read at once. */
const AT_ONCE = 20;
const NOT_DECIDED = 'the engine stopped before it came to this one, or it was refused';
const SYSTEM: Actor = { kind: 'system', id: 'bulk' };

function bulkStream(id: string): string {
  return `bulk-${id}`;
}

@Injectable()
export class BulkLog {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(Nodes) private readonly nodes: Nodes,
  ) {}

  async started(run: Run, commandId: string): Promise<void> {
    const stream = bulkStream(run.id);
    const { action, kind, verdict, order } = run;
    const reason = order && 'reason' in order.act ? order.act.reason : null;
    const messages = run.items.filter(({ result }) => result === 'waiting').map(({ id }) => id);
    const event: BulkEvent = { type: 'BulkStarted', data: { action, kind, reason, verdict, messages } };
    const meta = { at: this.clock.iso(), actor: order?.caller.actor ?? SYSTEM, commandId };
    await this.events.append(stream, emptyHead(stream), [event], meta);
  }

  finished(run: Run, { cut }: { readonly cut: boolean }): Promise<void> {
    const counts = {
      done: countOf(run, 'done'),
      proposed: countOf(run, 'proposed'),
      skipped: countOf(run, 'skipped'),
      failed: countOf(run, 'failed', 'waiting'),
    };
    return this.add(run, { type: 'BulkFinished', data: { ...counts, cut } }, run.order?.caller.actor ?? SYSTEM);
  }

  undoStarted(run: Run, actor: Actor): Promise<void> {
    return this.add(run, { type: 'BulkUndoStarted', data: {} }, actor);
  }

  undone(run: Run, actor: Actor): Promise<void> {
    const data = { undone: countOf(run, 'undone'), notUndone: countOf(run, 'not-undone') };
    return this.add(run, { type: 'BulkUndone', data }, actor);
  }

  /** Whether a message's stream has a command. */
  async wasDecided(messageId: string, commandId: string): Promise<boolean> {
    const { events } = await this.events.read(messageStream(messageId));
    return events.some(({ meta }) => meta.commandId === commandId);
  }

  /** Whether other engines may run some as well. */
  get isAmongSeveral(): boolean {
    return this.nodes.id !== undefined;
  }

  /**
   * Runs of before this start, and of other engines: those without an end, and the newest that ended. One that was not decided to its end by
   * an engine that is gone is recorded as such.
   */
  async earlierRuns(mostEnded: number): Promise<readonly Run[]> {
    const byStream = new Map<string, RecordedEvent[]>();
    const ended = new Set<string>();
    for (let position = 0, more = true; more;) {
      const page = await this.events.readAll(position, PAGE, BULKS);
      for (const recorded of page) {
        const { stream, event } = recorded;
        const known = byStream.get(stream);
        if (known) known.push(recorded);
        else if (event.type === 'BulkStarted') byStream.set(stream, [recorded]);
        if (known && event.type === 'BulkFinished') ended.add(stream);
      }
      for (const oldest of [...ended].slice(0, Math.max(0, ended.size - mostEnded))) {
        ended.delete(oldest);
        byStream.delete(oldest);
      }
      position = page.at(-1)?.position ?? position;
      more = page.length === PAGE;
    }
    const runs: Run[] = [];
    for (const events of byStream.values()) runs.push(await this.earlierRun(events));
    return runs;
  }

  /** What became of each message: of an earlier run, as the streams of its messages say. */
  itemsOf({ id, items, earlier, state }: Run): Promise<readonly RunItem[]> {
    if (!earlier || items.length > 0) return Promise.resolve(items);
    earlier.items ??= this.earlierItems(id, earlier.messages)
      .then((read) => (state === 'undone' ? read.map(asUndone) : read))
      .catch((cause: unknown) => {
        earlier.items = undefined; // whoever asks again has them read again
        throw cause;
      });
    return earlier.items;
  }

  private isRunElsewhere({ meta: { node } }: RecordedEvent): boolean {
    return node !== undefined && node !== this.nodes.id && !this.nodes.isGone(node);
  }

  private async earlierRun(recorded: readonly RecordedEvent[]): Promise<Run> {
    const [first] = recorded;
    if (first?.event.type !== 'BulkStarted') throw new Error('a run begins with its start');
    const { action, kind, verdict, messages } = first.event.data;
    const id = first.stream.slice('bulk-'.length);
    const begun = {
      id,
      commandId: first.meta.commandId,
      account: first.meta.actor.id,
      by: this.accounts.nameOf(first.meta.actor),
      action,
      kind,
      verdict,
      startedAt: first.meta.at,
      order: undefined,
    };
    const ended = recorded.findLast(({ event }) => event.type === 'BulkFinished');
    if (ended?.event.type !== 'BulkFinished') {
      const items = await this.earlierItems(id, messages);
      if (this.isRunElsewhere(first)) return { ...begun, items: items.map(asRunning), state: 'running', finishedAt: null };
      const run: Run = { ...begun, items, state: 'cut', finishedAt: this.clock.iso() };
      await this.finished(run, { cut: true });
      return run;
    }
    const { cut, ...counts } = ended.event.data;
    const count = counts.done + counts.proposed + counts.skipped + counts.failed;
    const known = { ...begun, items: [], finishedAt: ended.meta.at };
    const last = recorded.at(-1)?.event;
    if (last?.type === 'BulkUndoStarted') {
      const items = await this.earlierItems(id, messages);
      return { ...known, items, earlier: { messages, count, counts }, state: 'cut' };
    }
    if (last?.type !== 'BulkUndone') return { ...known, earlier: { messages, count, counts }, state: cut ? 'cut' : 'finished' };
    const left: BulkCounts = { ...counts, done: last.data.notUndone, proposed: 0 };
    return { ...known, earlier: { messages, count, counts: left }, state: 'undone' };
  }

  private async earlierItems(id: string, messages: readonly string[]): Promise<RunItem[]> {
    const items: RunItem[] = [];
    for (let at = 0; at < messages.length; at += AT_ONCE) {
      const some = messages.slice(at, at + AT_ONCE);
      items.push(...(await Promise.all(some.map((messageId) => this.earlierItem(id, messageId)))));
    }
    return items;
  }

  private async earlierItem(runId: string, id: string): Promise<RunItem> {
    const { events } = await this.events.read(messageStream(id));
    const own = events.filter(({ meta }) => meta.commandId === commandIds(runId, id).decide);
    const [first] = own;
    const item = waiting({ id, revision: first?.revision ?? 0 }, false);
    if (!first) return { ...item, result: 'failed', code: 'cut', detail: NOT_DECIDED };
    if (events.some(({ meta }) => meta.commandId === commandIds(runId, id).undo)) return { ...item, result: 'undone' };
    return { ...item, ...decidedBy(first), decidedRevision: own.at(-1)?.revision ?? first.revision };
  }

  private async add(run: Run, event: BulkEvent, actor: Actor): Promise<void> {
    const stream = bulkStream(run.id);
    const { head } = await this.events.read(stream);
    await this.events.append(stream, head, [event], { at: this.clock.iso(), actor, commandId: `${stream}-${String(head.revision)}` });
  }
}

function decidedBy({ event }: RecordedEvent): Partial<RunItem> {
  switch (event.type) {
    case 'ReleaseProposed':
      return { result: 'proposed', proposalId: event.data.proposalId };
    case 'ReleaseScheduled':
    case 'DeletionScheduled':
    case 'ReturnScheduled':
      return { result: 'done', commitAt: event.data.commitAt };
    default:
      return { result: 'done' };
  }
}

/** Of a run that another engine is at: what it has not come to waits. */
function asRunning(item: RunItem): RunItem {
  return item.code === 'cut' ? waiting(item, item.proposal) : item;
}

/** Of a run that was taken back to its end: what is still decided could not be. */
function asUndone(item: RunItem): RunItem {
  return item.result === 'done' || item.result === 'proposed' ? { ...item, result: 'not-undone' } : item;
}
