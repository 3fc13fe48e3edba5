import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { inject, signal, type Signal } from '@angular/core';
import type { Problem } from '#contracts';
import { problemOf } from '../gateway-api/problem.js';

/** Which message a dialog is about, as it was when the dialog opened. */
export interface DialogSubject {
  readonly id: string;
  readonly revision: number;
}

export interface DialogForm {
  readonly subject: DialogSubject;
  readonly problem: Signal<Problem | null>;
  readonly sending: Signal<boolean>;
  /** Carries out the command under one key, also when it is tried again, and closes when it is done. */
  submit(event: Event, command: (key: string) => Promise<unknown>): Promise<void>;
  close(): void;
}

/** What the small forms in dialogs have in common. Call in an injection context. */
export function dialogForm(): DialogForm {
  const dialog = inject<DialogRef<boolean>>(DialogRef);
  const subject = inject<DialogSubject>(DIALOG_DATA);
  const problem = signal<Problem | null>(null);
  const sending = signal(false);
  const key = crypto.randomUUID();
  return {
    subject,
    problem: problem.asReadonly(),
    sending: sending.asReadonly(),
    async submit(event, command) {
      event.preventDefault();
      sending.set(true);
      problem.set(null);
      try {
        await command(key);
        dialog.close(true);
      } catch (error) {
        problem.set(problemOf(error));
      } finally {
        sending.set(false);
      }
    },
    close: () => dialog.close(false),
  };
}
