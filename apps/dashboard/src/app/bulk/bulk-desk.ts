import { Dialog } from '@angular/cdk/dialog';
import { Injectable, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Intent } from '../decision/intents.js';
import type { Chosen } from '../gateway-api/bulk-api.js';
import { BulkDialog } from './bulk-dialog.js';

/** Opens the dry run of a decision about many. */
@Injectable({ providedIn: 'root' })
export class BulkDesk {
  private readonly dialog = inject(Dialog);

  /** Whether something was started. */
  async decide(intent: Intent, chosen: Chosen, count: number): Promise<boolean> {
    const opened = this.dialog.open<boolean>(BulkDialog, { data: { intent, chosen, count }, ariaLabelledBy: 'dialog-title' });
    return (await firstValueFrom(opened.closed)) === true;
  }
}
