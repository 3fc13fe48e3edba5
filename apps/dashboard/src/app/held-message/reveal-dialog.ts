import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { type Problem, type RevealedValue, type RevealReason, revealReasonSchema, type ShownFinding } from '#contracts';
import { problemOf } from '../gateway-api/problem.js';
import { RevealApi } from '../gateway-api/reveal-api.js';
import { Icon } from '../shared-ui/icon.js';
import { MaskedText } from '../shared-ui/masked-text.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { revealReasonWords } from '../shared-ui/words.js';

export interface RevealSubject {
  readonly id: string;
  readonly finding: ShownFinding;
  readonly where: string;
}

/** Looking is an act: it asks for a reason, and says who will see that somebody looked. */
@Component({
  selector: 'lz-reveal-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MaskedText, ProblemNote],
  host: { class: 'dlg' },
  template: `<form (submit)="show($event)">
    <div class="dlg-h"><h2 id="dialog-title">Show this value?</h2></div>
    <div class="dlg-b stack">
      <p><lz-masked [value]="subject.finding.masked" /> in {{ subject.where }}.</p>
      <p class="t2">
        That you looked, and why, is recorded: auditors and the other DLP managers see it in the history. The value itself is recorded
        nowhere.
      </p>
      <div class="field">
        <label for="reveal-reason">Reason, required</label>
        <select #box class="in" id="reveal-reason" required (change)="choose(box.value)">
          <option value="" disabled [selected]="reason() === null">Choose a reason</option>
          @for (choice of choices; track choice.reason) {
            <option [value]="choice.reason">{{ choice.words }}</option>
          }
        </select>
      </div>
      <div class="field">
        <label for="reveal-note">{{ reason() === 'other' ? 'Why, required' : 'Ticket or note, optional' }}</label>
        <input
          #noteBox
          class="in"
          id="reveal-note"
          maxlength="1000"
          [required]="reason() === 'other'"
          [value]="note()"
          (input)="note.set(noteBox.value)"
        />
      </div>
      @if (problem(); as refused) {
        <lz-problem-note [problem]="refused" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="dialog.close()">Cancel</button>
      <button class="btn pri" type="submit" [disabled]="sending()"><lz-icon name="eye" />Show for 60&nbsp;s</button>
    </div>
  </form>`,
})
export class RevealDialog {
  protected readonly dialog = inject<DialogRef<RevealedValue>>(DialogRef);
  protected readonly subject = inject<RevealSubject>(DIALOG_DATA);
  private readonly api = inject(RevealApi);
  protected readonly choices = revealReasonSchema.options.map((reason) => ({ reason, words: revealReasonWords[reason] }));
  protected readonly reason = signal<RevealReason | null>(null);
  protected readonly note = signal('');
  protected readonly problem = signal<Problem | null>(null);
  protected readonly sending = signal(false);

  protected choose(value: string): void {
    this.reason.set(revealReasonSchema.safeParse(value).data ?? null);
  }

  protected async show(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason();
    if (reason === null) return;
    const note = this.note().trim();
    this.sending.set(true);
    this.problem.set(null);
    try {
      const { id, finding } = this.subject;
      const { part, start, end } = finding;
      this.dialog.close(await this.api.reveal(id, { part, start, end, reason, ...(note === '' ? {} : { note }) }));
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.sending.set(false);
    }
  }
}
