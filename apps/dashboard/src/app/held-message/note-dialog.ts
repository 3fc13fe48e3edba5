import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { DecisionsApi } from '../gateway-api/decisions-api.js';
import { dialogForm } from './dialog-form.js';
import { DialogFrame } from './dialog-frame.js';

@Component({
  selector: 'lz-note-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame],
  host: { class: 'dlg' },
  template: `<lz-dialog-frame heading="Add a note" button="Add the note" [form]="form" (sent)="add($event)">
    <div class="field">
      <label for="note-text">Note</label>
      <textarea
        #box
        class="in"
        id="note-text"
        rows="4"
        required
        maxlength="2000"
        aria-describedby="note-hint"
        [value]="note()"
        (input)="note.set(box.value)"
      ></textarea>
      <p class="hint" id="note-hint">It is kept with the message and cannot be changed. Do not write matched values into it.</p>
    </div>
  </lz-dialog-frame>`,
})
export class NoteDialog {
  private readonly api = inject(DecisionsApi);
  protected readonly form = dialogForm();
  protected readonly note = signal('');

  protected add(event: Event): void {
    void this.form.submit(event, (key) =>
      this.api.carryOut({ command: 'note', request: { note: this.note() } }, this.form.subject.id, key),
    );
  }
}
