import { Dialog, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { firstValueFrom, map } from 'rxjs';

/** A page that knows whether something on it is not saved. */
export interface Unsaved {
  isUnsaved(): boolean;
}

/** Asks before what was written is lost. */
@Component({
  selector: 'lz-leave-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'dlg' },
  template: `<div class="dlg-h"><h2 id="dialog-title">Your changes are not saved</h2></div>
    <div class="dlg-b"><p class="t2">They exist only in this page. The policy in force is as it was.</p></div>
    <div class="dlg-f">
      <button class="btn danger" type="button" (click)="dialog.close(true)">Leave without saving</button>
      <button class="btn pri" type="button" (click)="dialog.close(false)">Stay and go on writing</button>
    </div>`,
})
export class LeaveDialog {
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
}

export const notUnsaved: CanDeactivateFn<Unsaved> = (page) => {
  if (!page.isUnsaved()) return true;
  const opened = inject(Dialog).open<boolean>(LeaveDialog, { ariaLabelledBy: 'dialog-title' });
  return firstValueFrom(opened.closed.pipe(map((leaves) => leaves === true)));
};
