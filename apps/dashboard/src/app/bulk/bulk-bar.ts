import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { type Intent, wordsOfIntent } from '../decision/intents.js';
import { Icon } from '../shared-ui/icon.js';
import { bulkIntents } from './bulk-words.js';

/** Takes the place of the list's head while rows are selected; it never covers a row. */
@Component({
  selector: 'lz-bulk-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'list-h bulk', role: 'toolbar', 'aria-label': 'Decide about the selected messages' },
  template: `<input class="ck" type="checkbox" checked aria-label="Clear the selection" (change)="cleared.emit()" />
    <b class="nowrap" role="status">{{ isAll() ? 'All ' + total().toLocaleString('en') : count().toLocaleString('en') }} selected</b>
    @if (!isAll() && total() > count()) {
      <button class="linkish nowrap" type="button" (click)="allChosen.emit()">all {{ total().toLocaleString('en') }} that match</button>
    }
    <span class="end row tight">
      @for (choice of choices; track choice.intent) {
        <button
          class="btn sm"
          type="button"
          [class.danger]="choice.intent === 'delete'"
          [class.wordy]="choice.intent === 'false-alarm' || choice.intent === 'delete'"
          [title]="choice.words"
          [attr.aria-label]="choice.words"
          (click)="decided.emit(choice.intent)"
        >
          <lz-icon [name]="choice.icon" size="sm" /><span class="bulk-words">{{ choice.words }}</span>
        </button>
      }
    </span>`,
})
export class BulkBar {
  readonly count = input.required<number>();
  readonly total = input.required<number>();
  readonly isAll = input(false);
  readonly cleared = output();
  readonly allChosen = output();
  readonly decided = output<Intent>();
  protected readonly choices = bulkIntents.map((intent) => ({ intent, ...wordsOfIntent(intent) }));
}
