/** Sends one export by itself: in the order of the log, each event at least once, with waiting times that grow while the target takes nothing. */
import type { AuditExport } from '#contracts';
import type { Lease } from '../../nodes/nodes.js';
import { errorName } from '../../platform/engine-log.js';
import type { ExportRecord } from '../export-book.js';
import type { PushCheckpoint, PushCheckpoints } from './push-checkpoints.js';
import type { PushMeans } from './push-means.js';
import { PushFailed, type PushTarget } from './push-target.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** Looks by itself so often, should it not be told of an append. */
const LOOK_EVERY_MS = 30_000;
/** A target that takes nothing for so long is told of in the log. */
const ALARM_MS = 300_000;

type Delivery = NonNullable<AuditExport['delivery']>;

export class ExportPush {
  private readonly stopping = new AbortController();
  private checkpoint: PushCheckpoint;
  private failing: { readonly since: string; readonly sinceMs: number; problem: string; isTold: boolean } | undefined;
  private running: Promise<void> | undefined;
  private target: PushTarget | undefined;

  /** @param open - the target; one that cannot be opened is tried again as one that takes nothing. */
  constructor(
    readonly record: ExportRecord,
    private readonly open: () => Promise<PushTarget>,
    private readonly parts: PushMeans,
    private readonly checkpoints: PushCheckpoints,
  ) {
    this.checkpoint = { position: record.state.scope.after ?? record.definedPosition, sequence: 0 };
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.target?.close();
    await this.running;
  }

  /** As it stands, also where another engine sends. */
  async delivery(): Promise<Delivery> {
    const kept = await this.checkpoints.read(this.record.id).catch(() => undefined); // who sends says what is wrong with it
    const { position, sequence } = kept ?? this.checkpoint;
    const lag = Math.max(0, (await this.parts.lines.lastPosition()) - position);
    return { position, sequence, lag, failingSince: this.failing?.since ?? null, problem: this.failing?.problem ?? null };
  }

  /** How long the target has taken nothing, in milliseconds; 0: it does. */
  failingMs(): number {
    return this.failing === undefined ? 0 : this.parts.clock.elapsedMs() - this.failing.sinceMs;
  }

  /** Never rejects. */
  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let waitMs = FIRST_WAIT_MS;
    while (!this.isStopped()) {
      const tail = new AbortController();
      // before the log is read: what comes while it is read is not missed
      const come = this.parts.tail.next(LOOK_EVERY_MS, AbortSignal.any([signal, tail.signal]));
      try {
        // where there are several engines one of them sends
        await this.parts.duties.duty(`export-${this.record.id}`, (lease) => this.sendAll(lease));
        this.recovered();
        waitMs = FIRST_WAIT_MS;
        await come;
      } catch (cause) {
        tail.abort();
        if (this.isStopped()) return;
        this.failed(cause);
        const asked = cause instanceof PushFailed ? (cause.retryAfterMs ?? 0) : 0;
        await pause(Math.max(asked, waitMs * (0.75 + Math.random() / 2)), signal);
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      }
    }
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted || this.parts.tail.isClosed;
  }

  private async sendAll(lease: Lease): Promise<void> {
    const { lines } = this.parts;
    const { id, state } = this.record;
    const target = await this.opened();
    const upTo = await lines.lastPosition();
    await this.resume(upTo);
    const range = { after: this.checkpoint.position, upTo };
    for await (const page of lines.of(state.scope, state.masking, range)) {
      for (let index = 0; index < page.events.length; index += target.batch) {
        const batch = page.events.slice(index, index + target.batch);
        if (this.isStopped() || !lease.holds()) return;
        const { sequence } = this.checkpoint;
        await target.send(batch.map((event, place) => ({ event, sequence: sequence + 1 + place })));
        this.recovered();
        // who sends now has come further, or sends it again with the same numbers
        if (!lease.holds()) return;
        const position = batch.at(-1)?.stored.position ?? this.checkpoint.position;
        await this.reached(id, { position, sequence: sequence + batch.length });
      }
      if (page.reached <= this.checkpoint.position) continue;
      if (!lease.holds()) return; // who sends now may have come further
      await this.reached(id, { ...this.checkpoint, position: page.reached });
    }
  }

  private async opened(): Promise<PushTarget> {
    this.target ??= await this.open();
    if (this.isStopped()) this.target.close(); // it came while it was opened
    return this.target;
  }

  /** Another engine may have sent meanwhile; a log that went back, as after a restored backup, is sent from its end on. */
  private async resume(end: number): Promise<void> {
    const { id } = this.record;
    this.checkpoint = (await this.checkpoints.read(id)) ?? this.checkpoint;
    if (this.checkpoint.position <= end) return;
    this.parts.log.warn({ exportId: id }, 'the log is shorter than what was exported: it goes on from its end');
    await this.reached(id, { ...this.checkpoint, position: end });
  }

  private async reached(id: string, checkpoint: PushCheckpoint): Promise<void> {
    this.checkpoint = checkpoint;
    await this.checkpoints.write(id, checkpoint);
  }

  private failed(cause: unknown): void {
    const { clock, log } = this.parts;
    const problem = cause instanceof PushFailed ? cause.problem : `this engine has a fault (${errorName(cause)})`;
    this.failing ??= { since: clock.iso(), sinceMs: clock.elapsedMs(), problem, isTold: false };
    this.failing.problem = problem;
    if (this.failing.isTold || this.failingMs() < ALARM_MS) return;
    this.failing.isTold = true;
    log.error({ exportId: this.record.id, problem }, 'an export stands: nothing of it arrives');
  }

  private recovered(): void {
    if (this.failing?.isTold === true) this.parts.log.info({ exportId: this.record.id }, 'an export goes on');
    this.failing = undefined;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over, { once: true });
    if (signal.aborted) over();
  });
}
