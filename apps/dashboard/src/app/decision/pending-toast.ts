import { LiveAnnouncer } from '@angular/cdk/a11y';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import { BulkRuns } from '../bulk/bulk-runs.js';
import { mayUndo } from '../bulk/bulk-words.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { Clock } from '../shared-ui/clock.js';
import { secondsLeft } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { CountdownRing } from './countdown-ring.js';
import { DecisionDesk } from './decision-desk.js';
import { isWaiting, meanwhileWords, pendingVerb } from './pending-decision.js';

/** The newest decision inside its undo window; it does not vanish before the window closes. */
@Component({
  selector: 'lz-pending-toast',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CountdownRing, Icon],
  host: { class: 'toasts', '[class.docked]': 'docked()' },
  template: `@if (desk.undoProblem(); as problem) {
      <div class="toast" role="alert">
        <lz-icon name="alert" />
        <span class="grow"><b>Not taken back</b><br />{{ problem.detail }}</span>
        <button class="btn sm" type="button" (click)="desk.dismissUndoProblem()">Close</button>
      </div>
    }
    @if (run(); as many) {
      <div class="toast">
        <lz-icon name="layers" />
        <span class="grow"
          ><b>{{ many.done.toLocaleString('en') }} at once, {{ runSeconds() }}&nbsp;s to undo</b><br />Not final yet</span
        >
        <button class="btn sm" type="button" (click)="undoMany()">Undo all</button>
      </div>
    }
    @if (newest(); as decision) {
      <div class="toast">
        <lz-countdown-ring [until]="decision.commitAt" [ofMs]="decision.ofMs" />
        <span class="grow cut">
          <b class="nowrap">{{ words() }}</b><br />
          <span class="cut"
            >{{ meanwhile(decision.intent) }}
            @if (others() > 0) {
              , {{ others() }} more waiting
            }
          </span>
        </span>
        <button class="btn sm" type="button" (click)="desk.undo(decision.messageId)">Undo<kbd>u</kbd></button>
      </div>
    }`,
})
export class PendingToast {
  /** Stands under a list, so that it covers no row; the floating one of the shell hears the keys and speaks. */
  readonly docked = input(false);
  protected readonly desk = inject(DecisionDesk);
  protected readonly meanwhile = meanwhileWords;
  private readonly clock = inject(Clock);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly runs = inject(BulkRuns);
  /** A decision about many that can still be taken back as one. */
  protected readonly run = computed(() => {
    const run = this.runs.run();
    return run !== null && mayUndo(run, this.clock.second()) ? run : null;
  });
  protected readonly runSeconds = computed(() => secondsLeft(this.run()?.undoUntil ?? '', this.clock.second()));
  private readonly alive = computed(() => {
    const pending = this.desk.pending();
    return pending.length === 0 ? [] : pending.filter((decision) => isWaiting(decision, this.clock.second()));
  });
  protected readonly newest = computed(() => this.alive()[0]);
  protected readonly others = computed(() => this.alive().length - 1);
  private readonly seconds = computed(() => {
    const newest = this.newest();
    return newest === undefined ? null : secondsLeft(newest.commitAt, this.clock.second());
  });
  protected readonly words = computed(() => {
    const newest = this.newest();
    return newest === undefined ? '' : `${pendingVerb(newest.intent)} in ${this.seconds()}\u00a0s`;
  });

  constructor() {
    inject(Keyboard).handle({ undo: () => !this.docked() && this.undo() }, inject(DestroyRef));
    effect(() => {
      const seconds = this.seconds();
      if (seconds === 10 && !this.docked()) untracked(() => void this.announcer.announce('10 seconds left to undo.'));
    });
  }

  protected undoMany(): void {
    void this.runs.undo();
  }

  private undo(): boolean {
    if (this.newest() !== undefined) void this.desk.undo();
    else if (this.run() !== null) this.undoMany();
    else return false;
    return true;
  }
}
