import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { ReasonCode } from '#contracts';
import { HeldMessagesApi } from '../gateway-api/held-messages-api.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { dialogForm } from './dialog-form.js';
import { ReasonSelect } from './reason-select.js';

@Component({
  selector: 'lz-keep-longer-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, ReasonSelect],
  host: { class: 'dlg' },
  template: `<form (submit)="extend($event)">
    <div class="dlg-h"><h2 id="dialog-title">Keep this message longer</h2></div>
    <div class="dlg-b stack">
      <p class="t2">It stays held, not sent. It is deleted when the time is over, never sent.</p>
      <div class="field">
        <label for="days">Days more</label>
        <input #box class="in" id="days" type="number" min="1" max="365" required [value]="days()" (input)="days.set(+box.value)" />
      </div>
      <lz-reason-select [(reason)]="reason" />
      @if (form.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="form.close()">Cancel</button>
      <button class="btn pri" type="submit" [disabled]="form.sending()">Keep for {{ days() }} days more</button>
    </div>
  </form>`,
})
export class KeepLongerDialog {
  private readonly api = inject(HeldMessagesApi);
  protected readonly form = dialogForm();
  protected readonly days = signal(7);
  protected readonly reason = signal<ReasonCode | null>(null);

  protected extend(event: Event): void {
    const { id, revision } = this.form.subject;
    const reason = this.reason();
    event.preventDefault();
    if (reason === null) return;
    void this.form.submit(event, (key) => this.api.extend(id, { expectedRevision: revision, days: this.days(), reason }, key));
  }
}
