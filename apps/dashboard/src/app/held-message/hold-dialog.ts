import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { ReasonCode } from '#contracts';
import { DecisionsApi } from '../gateway-api/decisions-api.js';
import { dialogForm } from './dialog-form.js';
import { DialogFrame } from './dialog-frame.js';
import { ReasonSelect } from './reason-select.js';

/** Keeps a message: for some days more, or without end. */
@Component({
  selector: 'lz-hold-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame, ReasonSelect],
  host: { class: 'dlg' },
  template: `<lz-dialog-frame
    heading="Hold this message"
    [button]="endless() ? 'Hold without end' : 'Keep for ' + days() + ' days more'"
    [form]="form"
    (sent)="keep($event)"
  >
    <p class="t2">It stays held, not sent. What expires is deleted, never sent.</p>
    <fieldset class="field">
      <legend class="lab">For how long</legend>
      <label class="row"
        ><input class="ck rd" type="radio" name="span" [checked]="!endless()" (change)="endless.set(false)" /><span
          >For some days more</span
        ></label
      >
      <label class="row"
        ><input class="ck rd" type="radio" name="span" [checked]="endless()" (change)="endless.set(true)" /><span
          >Until somebody lets go of it <span class="t3">it does not expire</span></span
        ></label
      >
    </fieldset>
    @if (!endless()) {
      <div class="field">
        <label for="days">Days more</label>
        <input #box class="in" id="days" type="number" min="1" max="365" required [value]="days()" (input)="days.set(+box.value)" />
      </div>
    }
    <lz-reason-select [(reason)]="reason" />
    @if (endless()) {
      <div class="field">
        <label for="hold-note">Note, optional</label>
        <input #noteBox class="in" id="hold-note" maxlength="2000" [value]="note()" (input)="note.set(noteBox.value)" />
      </div>
    }
  </lz-dialog-frame>`,
})
export class HoldDialog {
  private readonly api = inject(DecisionsApi);
  protected readonly form = dialogForm();
  protected readonly endless = signal(false);
  protected readonly days = signal(7);
  protected readonly note = signal('');
  protected readonly reason = signal<ReasonCode | null>(null);

  protected keep(event: Event): void {
    event.preventDefault();
    const { id, revision: expectedRevision } = this.form.subject;
    const reason = this.reason();
    if (reason === null) return;
    const note = this.note().trim();
    const call = this.endless()
      ? ({ command: 'hold', request: { expectedRevision, reason, ...(note === '' ? {} : { note }) } } as const)
      : ({ command: 'extend', request: { expectedRevision, reason, days: this.days() } } as const);
    void this.form.submit(event, (key) => this.api.carryOut(call, id, key));
  }
}
