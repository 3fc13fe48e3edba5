import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** One of the symbols of icons.svg. Always decorative: the word stands beside it or in the button's label. */
@Component({
  selector: 'lz-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg class="i" [class.i-sm]="size() === 'sm'" [class.i-lg]="size() === 'lg'" aria-hidden="true" focusable="false">
    <use [attr.href]="'/icons.svg#' + name()" />
  </svg>`,
})
export class Icon {
  readonly name = input.required<string>();
  readonly size = input<'sm' | 'md' | 'lg'>('md');
}
