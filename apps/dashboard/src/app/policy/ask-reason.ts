import { Dialog } from '@angular/cdk/dialog';
import { Injectable, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { ReasonDialog, type ReasonDialogData } from './reason-dialog.js';

/** Opens the dialog that every change of the policy goes through when it needs nothing but a reason. */
@Injectable({ providedIn: 'root' })
export class AskReason {
  private readonly dialog = inject(Dialog);

  /** Whether it was carried out; `answered` gets the engine's answer. */
  async for<T>(
    data: Omit<ReasonDialogData, 'send'> & { send: (reason: string, key: string) => Promise<T> },
  ): Promise<{ answer: T } | null> {
    let answer: { answer: T } | null = null;
    const send = async (reason: string, key: string): Promise<unknown> => {
      answer = { answer: await data.send(reason, key) };
      return answer;
    };
    const opened = this.dialog.open(ReasonDialog, { data: { ...data, send }, ariaLabelledBy: 'dialog-title' });
    await firstValueFrom(opened.closed);
    return answer;
  }
}
