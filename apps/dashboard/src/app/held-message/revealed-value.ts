import { computed, DestroyRef, DOCUMENT, Injectable, inject, signal } from '@angular/core';
import type { RevealedValue, ShownFinding } from '#contracts';
import { Clock } from '../shared-ui/clock.js';
import { isSameFinding } from './matches.js';

interface Shown {
  readonly value: string;
  readonly finding: ShownFinding;
  readonly untilMs: number;
  readonly left: number;
}

/** The one value that is shown in clear: for a minute, and only while somebody looks at the page. */
@Injectable()
export class Revealed {
  private readonly clock = inject(Clock);
  private readonly document = inject(DOCUMENT);
  private readonly shown = signal<Shown | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  readonly current = this.shown.asReadonly();
  readonly seconds = computed(() => {
    const shown = this.shown();
    return shown === null ? 0 : Math.max(0, Math.ceil((shown.untilMs - this.clock.second()) / 1000));
  });

  constructor() {
    const mask = (): void => this.mask();
    const view = this.document.defaultView;
    const hidden = (): void => {
      if (this.document.visibilityState === 'hidden') this.mask();
    };
    view?.addEventListener('blur', mask);
    this.document.addEventListener('visibilitychange', hidden);
    inject(DestroyRef).onDestroy(() => {
      view?.removeEventListener('blur', mask);
      this.document.removeEventListener('visibilitychange', hidden);
      this.mask();
    });
  }

  show(finding: ShownFinding, { value, remaskAfterSeconds, left }: RevealedValue): void {
    clearTimeout(this.timer);
    this.shown.set({ value, finding, left, untilMs: Date.now() + remaskAfterSeconds * 1000 });
    this.timer = setTimeout(() => this.mask(), remaskAfterSeconds * 1000);
  }

  /** The value of this finding while it is shown. */
  valueOf(finding: ShownFinding): string | null {
    const shown = this.shown();
    return shown !== null && isSameFinding(shown.finding, finding) ? shown.value : null;
  }

  mask(): void {
    clearTimeout(this.timer);
    this.shown.set(null);
  }
}
