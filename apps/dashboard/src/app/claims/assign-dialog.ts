import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { ClaimsApi, colleaguesOf } from '../gateway-api/claims-api.js';
import { dialogForm } from '../held-message/dialog-form.js';
import { DialogFrame } from '../held-message/dialog-frame.js';

@Component({
  selector: 'lz-assign-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame],
  host: { class: 'dlg' },
  template: `<lz-dialog-frame heading="Assign this message" button="Assign the message" [form]="form" (sent)="assign($event)">
    <div class="field">
      <label for="assign-to">Who should decide</label>
      <select #box class="in" id="assign-to" (change)="to.set(box.value)">
        <option value="" [selected]="to() === ''">Nobody in particular</option>
        @for (person of people(); track person.id) {
          <option [value]="'person ' + person.id">{{ person.name }}</option>
        }
        @for (team of teams(); track team) {
          <option [value]="'team ' + team">Team {{ team }}</option>
        }
      </select>
    </div>
    <div class="field">
      <label for="assign-note">Note for them, optional</label>
      <input #noteBox class="in" id="assign-note" maxlength="2000" [value]="note()" (input)="note.set(noteBox.value)" />
    </div>
  </lz-dialog-frame>`,
})
export class AssignDialog {
  private readonly api = inject(ClaimsApi);
  private readonly known = colleaguesOf();
  protected readonly form = dialogForm();
  protected readonly people = computed(() => (this.known.hasValue() ? this.known.value().colleagues : []));
  protected readonly teams = computed(() => (this.known.hasValue() ? this.known.value().teams : []));
  protected readonly to = signal('');
  protected readonly note = signal('');

  protected assign(event: Event): void {
    const [kind, ...rest] = this.to().split(' ');
    const name = rest.join(' ');
    const note = this.note().trim();
    const request = {
      expectedRevision: this.form.subject.revision,
      assignee: kind === 'person' ? name : null,
      team: kind === 'team' ? name : null,
      ...(note === '' ? {} : { note }),
    };
    void this.form.submit(event, (key) => this.api.assign(this.form.subject.id, request, key));
  }
}
