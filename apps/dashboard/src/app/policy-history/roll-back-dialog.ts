import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { type PolicyChange, PolicyHistoryApi, policyDiffOf } from '../gateway-api/policy-history-api.js';
import { command } from '../policy/command.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { PolicyDiffView } from './policy-diff.js';

export interface RollBackSubject {
  /** The policy becomes what it was after this change. */
  readonly target: PolicyChange;
  /** Revision that is in force as far as the page knows. */
  readonly policyRevision: string;
}

/** Shows what going back would change, asks for a reason, and goes back by new facts. */
@Component({
  selector: 'lz-roll-back-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, PolicyDiffView, ProblemNote, ProblemState],
  host: { class: 'dlg dlg-wide' },
  template: `<form (submit)="goBack($event)">
    <div class="dlg-h"><h2 id="dialog-title">Roll the policy back</h2></div>
    <div class="dlg-b stack">
      <p>
        To what it was on <lz-moment [at]="subject.target.at" />, after “{{ subject.target.sentence }}”. What happened since stays in the
        history; going back is one more change.
      </p>
      @if (overtaken()) {
        <div class="note warn" role="alert">
          <lz-icon name="alert" />
          <div class="grow">
            <b>The policy was changed meanwhile. Nothing was rolled back.</b>
            <p>Below is what going back would change now. Send it again if that is right.</p>
          </div>
        </div>
      }
      @if (diff.hasValue()) {
        <div class="diff-box" tabindex="0" role="region" aria-label="What going back changes"><lz-policy-diff [diff]="diff.value()" /></div>
      } @else if (diff.error(); as error) {
        <lz-problem [error]="error" what="What would change" (retried)="diff.reload()" />
      } @else {
        <span class="sk sk-p"></span><span class="sk sk-p"></span>
      }
      <div class="field">
        <label for="roll-back-reason">Reason, required</label>
        <input
          #box
          class="in"
          id="roll-back-reason"
          required
          minlength="3"
          maxlength="500"
          autocomplete="off"
          [value]="reason()"
          (input)="reason.set(box.value)"
        />
      </div>
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="dialog.close(false)">Cancel</button>
      <button class="btn pri" type="submit" [disabled]="command.sending() || !diff.hasValue() || reason().trim().length < 3">
        Roll back
      </button>
    </div>
  </form>`,
})
export class RollBackDialog {
  private readonly api = inject(PolicyHistoryApi);
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  protected readonly subject = inject<RollBackSubject>(DIALOG_DATA);
  private readonly inForce = signal(this.subject.policyRevision);
  protected readonly overtaken = signal(false);
  protected readonly reason = signal('');
  protected readonly command = command();
  /** From what is in force to what it was. */
  protected readonly diff = policyDiffOf(() => ({ from: this.inForce(), to: this.subject.target.policyRevision }));

  protected async goBack(event: Event): Promise<void> {
    event.preventDefault();
    const request = { to: this.subject.target.policyRevision, reason: this.reason().trim(), expectedPolicyRevision: this.inForce() };
    const receipt = await this.command.run(request, (key) => this.api.rollBack(request, key));
    if (receipt !== undefined) this.dialog.close(true);
    else if (this.command.problem()?.status === 409) await this.lookAgain();
  }

  /** What was looked at is not in force any more: shows the difference to what is. */
  private async lookAgain(): Promise<void> {
    const page = await this.command.run({ look: this.inForce() }, () => this.api.changes({ limit: 1 }));
    if (page === undefined) return;
    this.overtaken.set(true);
    this.inForce.set(page.policyRevision);
  }
}
