import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';

export interface Option {
  readonly value: string;
  readonly words: string;
  readonly icon?: string;
}

/** One of a few, all of them in sight: native radio buttons in a row. */
@Component({
  selector: 'lz-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `<fieldset class="seg seg-radio">
    <legend class="vh">{{ label() }}</legend>
    @for (option of options(); track option.value) {
      <label>
        <input
          class="vh"
          type="radio"
          [name]="label()"
          [value]="option.value"
          [checked]="option.value === value()"
          (change)="value.set(option.value)"
        />
        @if (option.icon; as icon) {
          <lz-icon [name]="icon" size="sm" />
        }
        {{ option.words }}
      </label>
    }
  </fieldset>`,
})
export class Choice {
  readonly label = input.required<string>();
  readonly options = input.required<readonly Option[]>();
  readonly value = model.required<string>();
}
