import { LiveAnnouncer } from '@angular/cdk/a11y';
import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { Keyboard } from '../keyboard/keyboard.js';
import { HeldMessageView } from './held-message-view.js';

/** `[` and `]` walk the matches; each step is announced. */
@Component({
  selector: 'lz-match-stepper',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'row stepper' },
  template: `@if (view.matches().length > 0) {
    <span class="t3">{{ view.matchIndex() + 1 }} of {{ view.matches().length }}</span>
    <button class="btn quiet sm" type="button" aria-label="Previous match" (click)="step(-1)"><kbd>[</kbd></button>
    <button class="btn quiet sm" type="button" aria-label="Next match" (click)="step(1)"><kbd>]</kbd></button>
  }`,
})
export class MatchStepper {
  protected readonly view = inject(HeldMessageView);
  private readonly announcer = inject(LiveAnnouncer);

  constructor() {
    inject(Keyboard).handle({ 'next-match': () => this.step(1), 'previous-match': () => this.step(-1) }, inject(DestroyRef));
  }

  protected step(by: number): boolean {
    const moved = this.view.step(by);
    const match = this.view.match();
    if (moved && match !== undefined) {
      void this.announcer.announce(`${match.pattern.name}, match ${match.ordinal} of ${match.pattern.total}`);
    }
    return moved;
  }
}
