import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import type { Bulk, BulkItem, BulkSheet, Problem, ReasonCode, Selection } from '#contracts';
import { type Intent, reasonsFor, releaseKindOf, wordsOfIntent } from '../decision/intents.js';
import { BulkApi, type Chosen } from '../gateway-api/bulk-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { Clock } from '../shared-ui/clock.js';
import { secondsLeft } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { reasonWords } from '../shared-ui/words.js';
import { BulkRuns } from './bulk-runs.js';
import { bulkActionOf, bulkButton, bulkHeading, bulkOutcome, isRunning, mayUndo, sheetLines, skipReason } from './bulk-words.js';

interface BulkData {
  readonly intent: Intent;
  readonly chosen: Chosen;
  readonly count: number;
}

/** What deciding about many would do, before it does; then how far it is, and what became of each. */
@Component({
  selector: 'lz-bulk-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemNote, StateChip],
  host: { class: 'dlg dlg-bulk', '(keydown)': 'hear($event)' },
  templateUrl: './bulk-dialog.html',
})
export class BulkDialog {
  private readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  private readonly api = inject(BulkApi);
  private readonly runs = inject(BulkRuns);
  private readonly clock = inject(Clock);
  protected readonly data = inject<BulkData>(DIALOG_DATA);
  private readonly key = crypto.randomUUID();
  private readonly frozen = signal<Selection | null>(null);
  protected readonly sheet = signal<BulkSheet | null>(null);
  protected readonly run = signal<Bulk | null>(null);
  protected readonly items = signal<readonly (BulkItem & { words: string })[]>([]);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly busy = signal(false);
  protected readonly missing = signal('');
  protected readonly reason = signal<ReasonCode | null>(null);
  protected readonly note = signal('');
  protected readonly propose = signal(false);
  protected readonly acknowledged = signal(false);
  protected readonly isRelease = releaseKindOf(this.data.intent) !== null;
  protected readonly means = wordsOfIntent(this.data.intent).means;
  protected readonly reasons = reasonsFor[this.data.intent].map((reason) => ({ reason, words: reasonWords[reason] }));
  protected readonly heading = computed(() => bulkHeading(this.data.intent, this.frozen()?.count ?? this.data.count));
  protected readonly lines = computed(() => {
    const sheet = this.sheet();
    return sheet === null ? [] : sheetLines(sheet);
  });
  protected readonly button = computed(() => bulkButton(this.data.intent, this.sheet()?.eligible ?? 0));
  protected readonly mayStart = computed(() => {
    const sheet = this.sheet();
    return sheet !== null && sheet.eligible > 0 && !sheet.overCap && !this.busy();
  });
  protected readonly skips = (why: string): boolean => this.sheet()?.skipped.some((skip) => skip.why === why) === true;
  protected readonly running = computed(() => {
    const run = this.run();
    return run !== null && isRunning(run);
  });
  protected readonly outcome = bulkOutcome;
  protected readonly progress = computed(() => {
    const run = this.run();
    return run === null ? 0 : run.done + run.proposed + run.skipped + run.failed;
  });
  protected readonly undoSeconds = computed(() => {
    const run = this.run();
    return run !== null && mayUndo(run, this.clock.second()) && run.undoUntil !== null
      ? secondsLeft(run.undoUntil, this.clock.second())
      : 0;
  });

  constructor() {
    void this.freeze();
  }

  protected close(): void {
    this.dialog.close(this.run() !== null);
  }

  protected choose(reason: ReasonCode): void {
    this.reason.set(reason);
    this.missing.set('');
  }

  protected switchPropose(propose: boolean): void {
    this.propose.set(propose);
    void this.tryOut();
  }

  protected switchAcknowledged(acknowledged: boolean): void {
    this.acknowledged.set(acknowledged);
    void this.tryOut();
  }

  /** The page's keys are not heard in a dialog. */
  protected hear(event: KeyboardEvent): void {
    const inField = event.target instanceof HTMLInputElement && event.target.type === 'text';
    const reason = inField || event.ctrlKey ? undefined : this.reasons[Number(event.key) - 1];
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.start();
    else if (reason !== undefined && this.run() === null) this.choose(reason.reason);
    else return;
    event.preventDefault();
  }

  protected async start(): Promise<void> {
    const reason = this.reason();
    const selection = this.frozen();
    if (!this.mayStart() || selection === null || this.run() !== null) return;
    if (reason === null) this.missing.set('Choose a reason.');
    else if (this.data.intent === 'return' && this.note().trim() === '') this.missing.set('Write what the senders should correct.');
    else {
      const request = { do: this.actionFor(reason), eligible: this.sheet()?.eligible ?? 0 };
      await this.attempt(async () => this.carry(await this.api.start(selection.id, request, this.key)));
    }
  }

  protected retry(): Promise<void> {
    return this.attempt(async () => this.carry(await this.api.retry(this.run()?.id ?? '', crypto.randomUUID())));
  }

  protected undo(): Promise<void> {
    return this.attempt(async () => {
      await this.runs.undo();
      this.run.set(this.runs.run());
    });
  }

  private async freeze(): Promise<void> {
    await this.attempt(async () => {
      this.frozen.set(await this.api.select(this.data.chosen));
      await this.tryOut();
    });
  }

  private tryOut(): Promise<void> {
    return this.attempt(async () => {
      const selection = this.frozen();
      const reason = this.reason() ?? this.reasons[0]?.reason;
      if (selection !== null && reason !== undefined) this.sheet.set(await this.api.tryOut(selection.id, this.actionFor(reason)));
    });
  }

  private async carry(started: Bulk): Promise<void> {
    this.run.set(started);
    const finished = await this.runs.follow(started);
    this.run.set(finished);
    const { items } = finished.failed > 0 ? await this.api.items(finished.id, 'failed') : { items: [] };
    this.items.set(items.map((item) => ({ ...item, words: item.detail ?? skipReason(item.code) })));
  }

  private actionFor(reason: ReasonCode): ReturnType<typeof bulkActionOf> {
    const { intent } = this.data;
    return bulkActionOf({ intent, reason, note: this.note(), propose: this.propose(), acknowledged: this.acknowledged() });
  }

  private async attempt(step: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    try {
      await step();
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}
