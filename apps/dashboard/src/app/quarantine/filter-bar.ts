import { ChangeDetectionStrategy, Component, computed, type ElementRef, input, output, viewChild } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';
import { type FilterKey, type Filters, tokensOf, typeableFilters, without, withTyped } from './filters.js';

/** The filters in force as tokens, and one box for more of them or for words to search. */
@Component({
  selector: 'lz-filter-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'filters', role: 'search', 'aria-label': 'Filter' },
  template: `<lz-icon name="filter" />
    @for (token of tokens(); track token.key) {
      <span class="tok"
        ><span>{{ token.label }}</span
        ><b>{{ token.words }}</b
        ><button type="button" [attr.aria-label]="'Remove ' + token.label + ': ' + token.words" (click)="remove(token.key)">
          <lz-icon name="x" /></button
      ></span>
    }
    <input
      #box
      type="search"
      list="typeable-filters"
      autocomplete="off"
      spellcheck="false"
      aria-label="Add a filter or search all messages"
      placeholder="Add a filter, or search all messages"
      (keydown.enter)="add(box)"
      (change)="add(box)"
    />
    <datalist id="typeable-filters">
      @for (filter of typeable; track filter) {
        <option [value]="filter"></option>
      }
    </datalist>
    <span class="t3 xs nowrap d-only">searches everything, not only this page</span>`,
})
export class FilterBar {
  readonly filters = input.required<Filters>();
  readonly changed = output<Filters>();
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  protected readonly tokens = computed(() => tokensOf(this.filters()));
  protected readonly typeable = typeableFilters;

  focus(): void {
    this.box().nativeElement.focus();
  }

  protected add(box: HTMLInputElement): void {
    const typed = box.value.trim();
    if (typed === '' || typed.endsWith(':')) return;
    box.value = '';
    this.changed.emit(withTyped(this.filters(), typed));
  }

  protected remove(key: FilterKey): void {
    this.changed.emit(without(this.filters(), key));
    this.focus();
  }
}
