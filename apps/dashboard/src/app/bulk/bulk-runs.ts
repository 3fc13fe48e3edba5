import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Injectable, inject, signal } from '@angular/core';
import type { Bulk, Problem } from '#contracts';
import { BulkApi } from '../gateway-api/bulk-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { bulkOutcome, isRunning } from './bulk-words.js';

/** How often a run is asked how far it has come, in milliseconds. */
const POLL_MS = 500;

/** Runs of decisions about many: how far they come; taken back as one. */
@Injectable({ providedIn: 'root' })
export class BulkRuns {
  private readonly api = inject(BulkApi);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly latest = signal<Bulk | null>(null);
  private readonly undoFailed = signal<Problem | null>(null);
  private undoKey = '';
  /** The run that was started last. */
  readonly run = this.latest.asReadonly();
  readonly undoProblem = this.undoFailed.asReadonly();

  /** Follows a run to its end. */
  async follow(started: Bulk): Promise<Bulk> {
    if (this.latest()?.id !== started.id) this.undoKey = crypto.randomUUID();
    this.latest.set(started);
    let now = started;
    while (isRunning(now)) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      now = await this.api.read(started.id);
      this.latest.set(now);
    }
    void this.announcer.announce(bulkOutcome(now));
    return now;
  }

  async undo(): Promise<void> {
    const run = this.latest();
    if (run === null) return;
    this.undoFailed.set(null);
    try {
      await this.follow(await this.api.undo(run.id, this.undoKey));
    } catch (error) {
      this.undoFailed.set(problemOf(error));
    }
  }

  forget(): void {
    this.latest.set(null);
    this.undoFailed.set(null);
  }
}
