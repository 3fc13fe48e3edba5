import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { PatternGroupOfApi } from '#contracts';
import { ExceptionsApi } from '../gateway-api/exceptions-api.js';
import { command } from '../policy/command.js';
import { type PickablePattern, RefPicker } from '../policy/ref-picker.js';
import { ProblemNote } from '../shared-ui/problem-note.js';

const DAY_MS = 86_400_000;

/** For whom which patterns do not act, until when, and why. Every exception ends. */
@Component({
  selector: 'lz-grant-exception',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, RefPicker],
  template: `<section class="card" aria-labelledby="grant-title">
    <div class="card-h"><h2 id="grant-title">Grant an exception</h2></div>
    <form class="card-b stack" (submit)="grant($event)">
      <lz-ref-picker label="Patterns and groups" [withAll]="true" [patterns]="patterns()" [groups]="groups()" [(refs)]="refs" />
      <div class="grid2">
        <div class="field">
          <label for="x-sender">From</label>
          <input
            #from
            class="in"
            id="x-sender"
            required
            maxlength="320"
            autocomplete="off"
            spellcheck="false"
            aria-describedby="x-ends"
            [value]="sender()"
            (input)="sender.set(from.value)"
          />
        </div>
        <div class="field">
          <label for="x-recipient">To</label>
          <input
            #to
            class="in"
            id="x-recipient"
            required
            maxlength="320"
            autocomplete="off"
            spellcheck="false"
            aria-describedby="x-ends"
            [value]="recipient()"
            (input)="recipient.set(to.value)"
          />
        </div>
      </div>
      <p class="hint" id="x-ends">An address, a domain, *.example.com for all below it, or * for everyone.</p>
      <div class="field">
        <label for="x-until">Until, at the end of that day</label>
        <div class="row wrap">
          <input
            #day
            class="in until"
            id="x-until"
            type="date"
            required
            [min]="tomorrow"
            [value]="until()"
            (input)="until.set(day.value)"
          />
          @for (days of [7, 30, 90]; track days) {
            <button class="btn quiet sm" type="button" (click)="until.set(dayIn(days))">{{ days }}&nbsp;days</button>
          }
        </div>
      </div>
      <div class="field">
        <label for="x-reason">Reason</label>
        <textarea
          #why
          class="in"
          id="x-reason"
          rows="2"
          required
          minlength="3"
          maxlength="500"
          aria-describedby="x-reason-hint"
          [value]="reason()"
          (input)="reason.set(why.value)"
        ></textarea>
        <p class="hint" id="x-reason-hint">It stands in the list. Do not write matched values into it.</p>
      </div>
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
      <div class="row">
        <button class="btn pri" type="submit" [disabled]="!isComplete() || command.sending()">Grant the exception</button>
        <button class="btn quiet" type="button" (click)="cancelled.emit()">Cancel</button>
      </div>
    </form>
  </section>`,
})
export class GrantException {
  readonly patterns = input.required<readonly PickablePattern[]>();
  readonly groups = input.required<readonly PatternGroupOfApi[]>();
  readonly granted = output();
  readonly cancelled = output();
  private readonly api = inject(ExceptionsApi);
  protected readonly command = command();
  protected readonly tomorrow = dayIn(1);
  protected readonly dayIn = dayIn;
  protected readonly refs = signal<readonly string[]>([]);
  protected readonly sender = signal('');
  protected readonly recipient = signal('');
  protected readonly until = signal('');
  protected readonly reason = signal('');
  /** Something was written or chosen. */
  readonly isBegun = computed(
    () => this.refs().length > 0 || [this.sender, this.recipient, this.until, this.reason].some((field) => field().trim() !== ''),
  );
  protected readonly isComplete = computed(
    () =>
      this.refs().length > 0 &&
      this.sender().trim() !== '' &&
      this.recipient().trim() !== '' &&
      this.until() !== '' &&
      this.reason().trim().length >= 3,
  );

  protected async grant(event: Event): Promise<void> {
    event.preventDefault();
    const request = {
      refs: [...this.refs()],
      sender: this.sender().trim(),
      recipient: this.recipient().trim(),
      // The whole day counts, in the zone of who grants it.
      expiresAt: new Date(`${this.until()}T23:59:59`).toISOString(),
      reason: this.reason().trim(),
    };
    if ((await this.command.run(request, (key) => this.api.grant(request, key))) !== undefined) this.granted.emit();
  }
}

/** The day so many days from now, in the viewer's zone: `2026-04-17`. */
function dayIn(days: number): string {
  const day = new Date(Date.now() + days * DAY_MS);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}
