import { Dialog } from '@angular/cdk/dialog';
import type { ComponentType } from '@angular/cdk/portal';
import { Injectable, inject } from '@angular/core';
import type { HeldMessage } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { DecisionsApi } from '../gateway-api/decisions-api.js';
import { ReasonedDialog, type Reasoned } from './reasoned-dialog.js';

type Subject = Pick<HeldMessage, 'id' | 'revision'>;

/** Opens the small dialogs about one message; each answers whether something was carried out. */
@Injectable({ providedIn: 'root' })
export class MessageDialogs {
  private readonly dialog = inject(Dialog);
  private readonly api = inject(DecisionsApi);

  async ask(dialog: ComponentType<unknown>, data: Subject & { readonly from?: string }): Promise<boolean> {
    const opened = this.dialog.open<boolean>(dialog, { data, ariaLabelledBy: 'dialog-title' });
    return (await firstValueFrom(opened.closed)) === true;
  }

  reject({ id, revision }: Subject, proposalId: string): Promise<boolean> {
    return this.reasoned({
      id,
      revision,
      heading: 'Reject the proposal',
      words: 'The message stays held, not sent. Who proposed it reads why not.',
      button: 'Reject the proposal',
      noteLabel: 'Why not, for who proposed it',
      send: (answer, key) =>
        this.api.carryOut({ command: 'reject', request: { expectedRevision: revision, proposalId, ...answer } }, id, key),
    });
  }

  restore({ id, revision }: Subject): Promise<boolean> {
    return this.reasoned({
      id,
      revision,
      heading: 'Restore this message',
      words: 'Its deleted copies are held again, not sent, and wait for a decision.',
      button: 'Restore the message',
      noteLabel: 'Note, optional',
      send: (answer, key) => this.api.carryOut({ command: 'restore', request: { expectedRevision: revision, ...answer } }, id, key),
    });
  }

  private reasoned(data: Reasoned): Promise<boolean> {
    return this.ask(ReasonedDialog, data);
  }
}
