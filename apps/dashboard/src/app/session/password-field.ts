import { ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';

let fields = 0;

/** A password that can be pasted and shown. */
@Component({
  selector: 'lz-password-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'field' },
  template: `<label [attr.for]="id">{{ label() }}</label>
    <div class="in-with">
      <input
        #box
        class="in"
        required
        [id]="id"
        [type]="shown() ? 'text' : 'password'"
        [autocomplete]="autocomplete()"
        [minLength]="minLength()"
        [value]="value()"
        [attr.aria-describedby]="describedBy()"
        [attr.aria-invalid]="describedBy() === null ? null : 'true'"
        (input)="changed.emit(box.value)"
      />
      <button
        type="button"
        class="btn quiet ico sm"
        [attr.aria-label]="shown() ? 'Hide the password' : 'Show the password'"
        (click)="shown.set(!shown())"
      >
        <lz-icon [name]="shown() ? 'eyeoff' : 'eye'" />
      </button>
    </div>
    @if (hint(); as words) {
      <p class="hint">{{ words }}</p>
    }`,
})
export class PasswordField {
  readonly label = input.required<string>();
  readonly autocomplete = input<'current-password' | 'new-password'>('current-password');
  readonly value = input('');
  readonly minLength = input(1);
  readonly hint = input<string>();
  readonly describedBy = input<string | null>(null);
  readonly changed = output<string>();
  protected readonly shown = signal(false);
  protected readonly id = `password-${++fields}`;
}
