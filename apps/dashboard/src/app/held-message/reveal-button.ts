import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Dialog } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input } from '@angular/core';
import type { RevealedValue, ShownFinding } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { Keyboard } from '../keyboard/keyboard.js';
import { Icon } from '../shared-ui/icon.js';
import { HeldMessageView } from './held-message-view.js';
import { placeWords } from './matches.js';
import { RevealDialog } from './reveal-dialog.js';
import { Revealed } from './revealed-value.js';

/** Shows the match under the eye in clear for a minute, by `v`; `v` again masks it. */
@Component({
  selector: 'lz-reveal-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'row tight' },
  template: `@if (isShown()) {
      <button
        class="btn quiet sm"
        type="button"
        (click)="mask()"
        [attr.aria-label]="'Mask the value again, ' + revealed.seconds() + ' seconds left'"
      >
        <lz-icon name="eyeoff" size="sm" />{{ revealed.seconds() }}&nbsp;s<kbd>v</kbd>
      </button>
    } @else if (mayReveal()) {
      <button class="btn quiet sm" type="button" aria-label="Show this value, a reason is required" (click)="ask()">
        <lz-icon name="eye" size="sm" /><kbd>v</kbd>
      </button>
    }`,
})
export class RevealButton {
  readonly finding = input.required<ShownFinding>();
  private readonly view = inject(HeldMessageView);
  private readonly dialog = inject(Dialog);
  private readonly announcer = inject(LiveAnnouncer);
  protected readonly revealed = inject(Revealed);
  protected readonly isShown = computed(() => this.revealed.valueOf(this.finding()) !== null);
  protected readonly mayReveal = computed(() => this.view.mayRead() && this.view.message()?.contentAvailable === true);

  constructor() {
    inject(Keyboard).handle({ reveal: () => this.toggle() }, inject(DestroyRef));
  }

  protected mask(): void {
    this.revealed.mask();
    void this.announcer.announce('Masked again.');
  }

  protected async ask(): Promise<void> {
    const finding = this.finding();
    const id = this.view.message()?.id;
    if (id === undefined) return;
    const data = { id, finding, where: placeWords(finding.part) };
    const opened = this.dialog.open<RevealedValue>(RevealDialog, { data, ariaLabelledBy: 'dialog-title' });
    const value = await firstValueFrom(opened.closed);
    if (value === undefined) return;
    this.revealed.show(finding, value);
    void this.announcer.announce(`Shown for ${value.remaskAfterSeconds} seconds. You may show ${value.left} more within this hour.`);
    this.view.reload();
  }

  private toggle(): boolean {
    if (this.isShown()) this.mask();
    else if (this.mayReveal()) void this.ask();
    else return false;
    return true;
  }
}
