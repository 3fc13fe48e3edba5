import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { type ReplaySubject, replayedOf } from '../gateway-api/replay-api.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { stateAt } from './state-at.js';

/** Anything as it was: a slider through its events, and beside it the state after each, what changed and who did it. */
@Component({
  selector: 'lz-replay',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, ProblemState],
  host: { class: 'replay' },
  template: `@if (replayed.hasValue() && told(); as step) {
      <div class="asof">
        <button class="btn quiet ico sm" type="button" aria-label="One event back" [disabled]="at() === 0" (click)="go(at() - 1)">
          <lz-icon name="left" />
        </button>
        <label
          ><span class="vh">As of event</span
          ><input
            #slider
            type="range"
            min="0"
            step="1"
            [max]="last()"
            [value]="at()"
            [attr.aria-valuetext]="spoken()"
            (input)="go(slider.valueAsNumber)"
        /></label>
        <button class="btn quiet ico sm" type="button" aria-label="One event on" [disabled]="at() === last()" (click)="go(at() + 1)">
          <lz-icon name="right" />
        </button>
        <span class="mono xs nowrap place">{{ place() }}</span>
      </div>
      <p class="told">
        <b>{{ step.sentence }}</b>&ngsp;<span class="ev d-only">{{ step.type }}</span
        ><br /><span class="t2"><lz-moment [at]="step.at" />, {{ step.actor }}{{ step.detail ? ': ' + step.detail : '' }}</span>
      </p>
      <dl class="dl then" aria-label="State after this event">
        @for (field of fields(); track field.name) {
          <dt [class.changed]="field.before !== undefined">{{ field.name }}</dt>
          <dd [class.changed]="field.before !== undefined">
            @if (field.before !== undefined) {
              <span class="vh">changed from </span><del>{{ field.before }}</del
              ><span class="vh"> to</span>&ngsp;<span aria-hidden="true">→</span>&ngsp;
            }
            <span class="val">{{ field.words }}</span>
          </dd>
        }
      </dl>
    } @else if (replayed.error(); as error) {
      <lz-problem [error]="error" what="The past" (retried)="replayed.reload()" />
    } @else {
      <span class="sk sk-p"></span><span class="sk sk-p"></span>
    }`,
})
export class Replay {
  readonly subject = input.required<ReplaySubject>();
  protected readonly replayed = replayedOf(() => this.subject());
  /** Where somebody has moved to; it stays there when the answer comes anew with later events. */
  private readonly chosen = signal<{ readonly of: string; readonly position: number } | null>(null);
  private readonly name = computed(() => `${this.subject().kind} ${this.subject().id} ${this.subject().asOf ?? ''}`);
  protected readonly at = computed(() => {
    const [replayed, chosen] = [this.replayed.value(), this.chosen()];
    const kept = chosen?.of === this.name() ? replayed?.steps.findIndex(({ position }) => position === chosen.position) : undefined;
    return kept === undefined || kept < 0 ? (replayed?.step ?? 0) : kept;
  });
  protected readonly last = computed(() => (this.replayed.value()?.steps.length ?? 1) - 1);
  protected readonly told = computed(() => this.replayed.value()?.steps[this.at()]);
  protected readonly fields = computed(() => {
    const replayed = this.replayed.value();
    return replayed === undefined ? [] : stateAt(replayed, this.at());
  });
  protected readonly place = computed(() => {
    const { earlier = 0, later = 0 } = this.replayed.value() ?? {};
    return `${String(earlier + this.at() + 1)} of ${String(earlier + this.last() + 1 + later)}`;
  });
  /** What a screen reader says at each step: when, which of how many, what happened, who did it. */
  protected readonly spoken = computed(() => {
    const step = this.told();
    if (step === undefined) return '';
    const time = new Date(step.at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
    return `as of ${time}, ${this.place()} events: ${step.sentence}, ${step.actor}`;
  });

  protected go(to: number): void {
    const step = this.replayed.value()?.steps[Math.min(this.last(), Math.max(0, to))];
    if (step !== undefined) this.chosen.set({ of: this.name(), position: step.position });
  }
}
