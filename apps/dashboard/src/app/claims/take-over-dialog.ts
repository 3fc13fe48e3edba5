import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ClaimsApi } from '../gateway-api/claims-api.js';
import { dialogForm } from '../held-message/dialog-form.js';
import { DialogFrame } from '../held-message/dialog-frame.js';
import { Attendance } from './attendance.js';

@Component({
  selector: 'lz-take-over-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame],
  host: { class: 'dlg' },
  template: `<lz-dialog-frame heading="Take it over" button="Take it over" [form]="form" (sent)="takeOver($event)">
    <p class="t2">{{ from }} has it. A claim is a courtesy, no lock: you can take it over, and your reason is recorded.</p>
    <div class="field">
      <label for="take-over-reason">Reason, required</label>
      <input
        #box
        class="in"
        id="take-over-reason"
        required
        minlength="3"
        maxlength="200"
        [value]="reason()"
        (input)="reason.set(box.value)"
      />
    </div>
  </lz-dialog-frame>`,
})
export class TakeOverDialog {
  private readonly api = inject(ClaimsApi);
  private readonly attendance = inject(Attendance);
  protected readonly from = inject<{ from: string }>(DIALOG_DATA).from;
  protected readonly form = dialogForm();
  protected readonly reason = signal('');

  protected takeOver(event: Event): void {
    void this.form.submit(event, async () => this.attendance.learn(await this.api.takeOver(this.form.subject.id, this.reason().trim())));
  }
}
