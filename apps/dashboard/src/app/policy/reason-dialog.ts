import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { command } from './command.js';
import { UsesList } from './uses-list.js';

/** What is about to happen, and how it is carried out. */
export interface ReasonDialogData {
  readonly heading: string;
  /** What it does and what stays as it is. */
  readonly words: string;
  /** Names of what it concerns, listed below the words. */
  readonly list?: readonly string[];
  /** What stays as it is, each with its reason. */
  readonly stays?: readonly string[];
  /** The verb with its object: `Take version 7 live`. */
  readonly button: string;
  readonly danger?: boolean;
  readonly send: (reason: string, key: string) => Promise<unknown>;
}

/** A change of the policy that asks for a reason; closes with the engine's answer, or nothing. */
@Component({
  selector: 'lz-reason-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, UsesList],
  host: { class: 'dlg' },
  template: `<form (submit)="carryOut($event)">
    <div class="dlg-h">
      <h2 id="dialog-title">{{ data.heading }}</h2>
    </div>
    <div class="dlg-b stack">
      <p class="t2">{{ data.words }}</p>
      @if (data.list; as names) {
        <ul class="dlg-list">
          @for (name of names; track name) {
            <li>{{ name }}</li>
          }
        </ul>
      }
      @if (data.stays?.length) {
        <p class="t2">These stay as they are:</p>
        <ul class="dlg-list">
          @for (name of data.stays; track name) {
            <li>{{ name }}</li>
          }
        </ul>
      }
      <div class="field">
        <label for="policy-reason">Reason</label>
        <textarea
          #box
          class="in"
          id="policy-reason"
          rows="2"
          maxlength="500"
          aria-describedby="policy-reason-hint"
          [value]="reason()"
          (input)="reason.set(box.value)"
        ></textarea>
        <p class="hint" id="policy-reason-hint">It is kept with the change. Do not write matched values into it.</p>
      </div>
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
        @if (problem.newerEvents; as newer) {
          <ul class="dlg-list">
            @for (event of newer; track $index) {
              <li>{{ event.sentence }}, {{ event.actor }}</li>
            }
          </ul>
        }
        @if (problem.usedBy; as uses) {
          <div>
            <p class="lab">Used by</p>
            <lz-uses [uses]="uses" (click)="dialog.close()" />
          </div>
        }
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="dialog.close()">Cancel</button>
      <button class="btn" type="submit" [class.pri]="!data.danger" [class.danger]="data.danger" [disabled]="command.sending()">
        {{ data.button }}
      </button>
    </div>
  </form>`,
})
export class ReasonDialog {
  protected readonly dialog = inject<DialogRef>(DialogRef);
  protected readonly data = inject<ReasonDialogData>(DIALOG_DATA);
  protected readonly command = command();
  protected readonly reason = signal('');

  protected async carryOut(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    const answer = await this.command.run({ reason }, (key) => this.data.send(reason, key));
    if (answer !== undefined) this.dialog.close(answer);
  }
}
