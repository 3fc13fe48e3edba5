import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ClaimsApi } from '../gateway-api/claims-api.js';
import { dialogForm } from '../held-message/dialog-form.js';
import { DialogFrame } from '../held-message/dialog-frame.js';

@Component({
  selector: 'lz-escalate-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame],
  host: { class: 'dlg' },
  template: `<lz-dialog-frame heading="Ask DLP managers to look" button="Escalate the message" [form]="form" (sent)="escalate($event)">
    <div class="field">
      <label for="escalate-note">What they should know, required</label>
      <textarea
        #box
        class="in"
        id="escalate-note"
        rows="3"
        required
        maxlength="2000"
        [value]="note()"
        (input)="note.set(box.value)"
      ></textarea>
    </div>
  </lz-dialog-frame>`,
})
export class EscalateDialog {
  private readonly api = inject(ClaimsApi);
  protected readonly form = dialogForm();
  protected readonly note = signal('');

  protected escalate(event: Event): void {
    const { id, revision } = this.form.subject;
    void this.form.submit(event, (key) => this.api.escalate(id, { expectedRevision: revision, note: this.note().trim() }, key));
  }
}
