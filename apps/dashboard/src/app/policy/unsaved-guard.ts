import { Dialog, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, Injectable, inject } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { firstValueFrom } from 'rxjs';

/** A page that knows whether something on it is not saved. */
export interface Unsaved {
  isUnsaved(): boolean;
  /** Puts it where coming back finds it, when one leaves only to try it. False: leaving loses it. */
  setAside?(): boolean;
}

const knowsUnsaved = (page: unknown): page is Unsaved => typeof page === 'object' && page !== null && 'isUnsaved' in page;

/** Whether a page, known or not, holds something that is not saved. */
export const holdsUnsaved = (page: unknown): boolean => knowsUnsaved(page) && page.isUnsaved();

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

/** Asks whether what is not saved may be lost. */
@Injectable({ providedIn: 'root' })
export class AskToLeave {
  private readonly dialog = inject(Dialog);

  /** True when nothing is lost, or it may be. */
  async leaves(page: Unsaved): Promise<boolean> {
    if (!page.isUnsaved() || page.setAside?.() === true) return true;
    const opened = this.dialog.open<boolean>(LeaveDialog, { ariaLabelledBy: 'dialog-title' });
    return (await firstValueFrom(opened.closed)) === true;
  }
}

export const notUnsaved: CanDeactivateFn<Unsaved> = (page) => inject(AskToLeave).leaves(page);
