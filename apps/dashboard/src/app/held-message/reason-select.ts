import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { type ReasonCode, reasonCodeSchema } from '#contracts';
import { reasonWords } from '../shared-ui/words.js';

/** A reason in a form: no default, one must be chosen. */
@Component({
  selector: 'lz-reason-select',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'field' },
  template: `<label [attr.for]="name()">Reason, required</label>
    <select #box class="in" required [id]="name()" (change)="choose(box.value)">
      <option value="" disabled [selected]="reason() === null">Choose a reason</option>
      @for (choice of choices; track choice.reason) {
        <option [value]="choice.reason">{{ choice.words }}</option>
      }
    </select>`,
})
export class ReasonSelect {
  readonly name = input('reason');
  readonly reason = model<ReasonCode | null>(null);
  protected readonly choices = reasonCodeSchema.options.map((reason) => ({ reason, words: reasonWords[reason] }));

  protected choose(value: string): void {
    this.reason.set(reasonCodeSchema.safeParse(value).data ?? null);
  }
}
