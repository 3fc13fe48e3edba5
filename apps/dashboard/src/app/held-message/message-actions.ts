import { Dialog } from '@angular/cdk/dialog';
import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input } from '@angular/core';
import type { HeldMessage } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { Keyboard } from '../keyboard/keyboard.js';
import { Icon } from '../shared-ui/icon.js';
import { DownloadDialog } from './download-dialog.js';
import { HeldMessageView } from './held-message-view.js';
import { KeepLongerDialog } from './keep-longer-dialog.js';
import { NoteDialog } from './note-dialog.js';

/** What one can do besides deciding: keep it longer, add a note, take a copy. */
@Component({
  selector: 'lz-message-actions',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon],
  template: `@if (view.mayRead()) {
    <button class="btn quiet ico" type="button" aria-label="More: keep longer, note, download" [cdkMenuTriggerFor]="menu">
      <lz-icon name="more" />
    </button>
    <ng-template #menu>
      <div class="menu" cdkMenu>
        @if (mayExtend()) {
          <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="keepLonger()">
            <lz-icon name="pause" />Keep longer<kbd>h</kbd>
          </button>
        }
        <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="addNote()">
          <lz-icon name="note" />Add a note<kbd>n</kbd>
        </button>
        @if (message().contentAvailable) {
          <button class="menu-i" cdkMenuItem type="button" (cdkMenuItemTriggered)="download()">
            <lz-icon name="dl" />Download, recorded
          </button>
        }
      </div>
    </ng-template>
  }`,
})
export class MessageActions {
  readonly message = input.required<HeldMessage>();
  protected readonly view = inject(HeldMessageView);
  private readonly dialog = inject(Dialog);
  protected readonly mayExtend = computed(() => this.message().mayDecide && ['held', 'blocked'].includes(this.message().state));

  constructor() {
    inject(Keyboard).handle(
      { 'keep-longer': () => (this.mayExtend() ? this.keepLonger() : false), note: () => (this.view.mayRead() ? this.addNote() : false) },
      inject(DestroyRef),
    );
  }

  protected keepLonger(): void {
    void this.ask(KeepLongerDialog);
  }

  protected addNote(): void {
    void this.ask(NoteDialog);
  }

  protected download(): void {
    void this.ask(DownloadDialog);
  }

  private async ask(dialog: typeof KeepLongerDialog | typeof NoteDialog | typeof DownloadDialog): Promise<void> {
    const { id, revision } = this.message();
    const opened = this.dialog.open<boolean>(dialog, { data: { id, revision }, ariaLabelledBy: 'dialog-title' });
    if ((await firstValueFrom(opened.closed)) === true) this.view.reload();
  }
}
