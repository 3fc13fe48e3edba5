import { afterNextRender, ChangeDetectionStrategy, Component, ElementRef, inject, input, output, signal } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';
import type { ToldSecret } from './export-desk.js';

/** A token or a signing secret, shown once: it stays until somebody says that it is kept. */
@Component({
  selector: 'lz-told-secret',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'note info', role: 'status', tabindex: '-1' },
  template: `<lz-icon name="key" />
    <div class="grow">
      <b>The secret of {{ told().name }}</b>
      <p>It is shown this once. Put it where the receiver finds it, and nowhere else.</p>
      <p class="mono xs wrap-any">{{ told().secret }}</p>
      <div class="row wrap mt-s">
        <button class="btn sm" type="button" (click)="copy()"><lz-icon name="clip" size="sm" />Copy it</button>
        <button class="btn sm" type="button" (click)="kept.emit()">It is kept, hide it</button>
        <span class="t2 xs">{{ copied() }}</span>
      </div>
    </div>`,
})
export class ToldSecretNote {
  readonly told = input.required<ToldSecret>();
  readonly kept = output();
  protected readonly copied = signal('');

  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    afterNextRender(() => nativeElement.focus());
  }

  protected copy(): void {
    navigator.clipboard.writeText(this.told().secret).then(
      () => this.copied.set('Copied.'),
      () => this.copied.set('The browser does not let us copy: mark it by hand.'),
    );
  }
}
