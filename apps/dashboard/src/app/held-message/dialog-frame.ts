import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { ProblemNote } from '../shared-ui/problem-note.js';
import type { DialogForm } from './dialog-form.js';

/** What is around the fields of a small form in a dialog: heading, what went wrong, and the two buttons. */
@Component({
  selector: 'lz-dialog-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote],
  template: `<form (submit)="sent.emit($event)">
    <div class="dlg-h">
      <h2 id="dialog-title">{{ heading() }}</h2>
    </div>
    <div class="dlg-b stack">
      <ng-content />
      @if (form().problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="form().close()">Cancel</button>
      <button class="btn pri" type="submit" [disabled]="form().sending()">{{ button() }}</button>
    </div>
  </form>`,
})
export class DialogFrame {
  readonly form = input.required<DialogForm>();
  readonly heading = input.required<string>();
  /** What the button does, in words. */
  readonly button = input.required<string>();
  readonly sent = output<Event>();
}
