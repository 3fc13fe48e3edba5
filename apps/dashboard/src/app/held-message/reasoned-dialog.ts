import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { ReasonCode } from '#contracts';
import { dialogForm, type DialogSubject } from './dialog-form.js';
import { DialogFrame } from './dialog-frame.js';
import { ReasonSelect } from './reason-select.js';

/** One command that asks for a reason and, perhaps, a note. */
export interface Reasoned extends DialogSubject {
  readonly heading: string;
  /** What it does, and what stays as it is. */
  readonly words: string;
  readonly button: string;
  readonly noteLabel: string;
  readonly send: (answer: { reason: ReasonCode; note?: string }, key: string) => Promise<unknown>;
}

@Component({
  selector: 'lz-reasoned-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame, ReasonSelect],
  host: { class: 'dlg' },
  template: `<lz-dialog-frame [heading]="data.heading" [button]="data.button" [form]="form" (sent)="carryOut($event)">
    <p class="t2">{{ data.words }}</p>
    <lz-reason-select [(reason)]="reason" />
    <div class="field">
      <label for="reasoned-note">{{ data.noteLabel }}</label>
      <textarea #box class="in" id="reasoned-note" rows="2" maxlength="2000" [value]="note()" (input)="note.set(box.value)"></textarea>
    </div>
  </lz-dialog-frame>`,
})
export class ReasonedDialog {
  protected readonly data = inject<Reasoned>(DIALOG_DATA);
  protected readonly form = dialogForm();
  protected readonly reason = signal<ReasonCode | null>(null);
  protected readonly note = signal('');

  protected carryOut(event: Event): void {
    event.preventDefault();
    const reason = this.reason();
    if (reason === null) return;
    const note = this.note().trim();
    void this.form.submit(event, (key) => this.data.send({ reason, ...(note === '' ? {} : { note }) }, key));
  }
}
