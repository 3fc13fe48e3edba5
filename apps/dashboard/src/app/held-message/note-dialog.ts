import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { HeldMessagesApi } from '../gateway-api/held-messages-api.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { dialogForm } from './dialog-form.js';

@Component({
  selector: 'lz-note-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote],
  host: { class: 'dlg' },
  template: `<form (submit)="add($event)">
    <div class="dlg-h"><h2 id="dialog-title">Add a note</h2></div>
    <div class="dlg-b stack">
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
      @if (form.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="form.close()">Cancel</button>
      <button class="btn pri" type="submit" [disabled]="form.sending()">Add the note</button>
    </div>
  </form>`,
})
export class NoteDialog {
  private readonly api = inject(HeldMessagesApi);
  protected readonly form = dialogForm();
  protected readonly note = signal('');

  protected add(event: Event): void {
    void this.form.submit(event, (key) => this.api.note(this.form.subject.id, this.note(), key));
  }
}
