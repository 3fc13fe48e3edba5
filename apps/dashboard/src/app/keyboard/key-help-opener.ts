import { Dialog } from '@angular/cdk/dialog';
import { Injectable, inject } from '@angular/core';
import { KeyHelp } from './key-help.js';

@Injectable({ providedIn: 'root' })
export class KeyHelpOpener {
  private readonly dialog = inject(Dialog);

  open(): void {
    this.dialog.open(KeyHelp, { ariaLabelledBy: 'key-help-title' });
  }
}
