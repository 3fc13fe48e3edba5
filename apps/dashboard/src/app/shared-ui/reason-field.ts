import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

/** Why something is done, which is recorded with it. One on a page. */
@Component({
  selector: 'lz-reason-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'field' },
  template: `<label for="reason-field">Reason</label>
    <textarea
      #box
      class="in"
      id="reason-field"
      rows="2"
      required
      minlength="3"
      maxlength="1000"
      [value]="value()"
      (input)="changed.emit(box.value)"
    ></textarea>`,
})
export class ReasonField {
  readonly value = input.required<string>();
  readonly changed = output<string>();
}
