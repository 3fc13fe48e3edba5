import { ChangeDetectionStrategy, Component, computed, type ElementRef, input, output, signal, viewChild } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';
import { type Filters, type FilterToken, tokensOf, typeableFilters, withTyped } from './filters.js';

/** The filters in force as tokens, and one box for more of them or for words to search. */
@Component({
  selector: 'lz-filter-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'filters', role: 'search', 'aria-label': 'Filter' },
  template: `<lz-icon name="filter" />
    @for (token of tokens(); track token.id) {
      <span class="tok"
        ><span>{{ token.label }}</span
        ><b>{{ token.words }}</b
        ><button type="button" [attr.aria-label]="'Remove ' + token.label + ': ' + token.words" (click)="remove(token)">
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
      [attr.aria-invalid]="problem() ? true : null"
      [attr.aria-describedby]="problem() ? 'filter-problem' : null"
      (input)="problem.set('')"
      (keydown.enter)="add(box)"
      (change)="add(box)"
    />
    <datalist id="typeable-filters">
      @for (filter of typeable; track filter) {
        <option [value]="filter"></option>
      }
    </datalist>
    @if (problem(); as words) {
      <span class="err" id="filter-problem" role="alert"><lz-icon name="alert" size="sm" />{{ words }}</span>
    } @else {
      <span class="t3 xs nowrap d-only">searches everything, not only this page</span>
    }`,
})
export class FilterBar {
  readonly filters = input.required<Filters>();
  readonly changed = output<Filters>();
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  protected readonly tokens = computed(() => tokensOf(this.filters()));
  protected readonly typeable = typeableFilters;
  protected readonly problem = signal('');

  focus(): void {
    this.box().nativeElement.focus();
  }

  protected add(box: HTMLInputElement): void {
    const typed = box.value.trim();
    if (typed === '' || typed.endsWith(':')) return;
    const filters = withTyped(this.filters(), typed);
    if ('state' in filters) {
      box.value = '';
      this.changed.emit(filters);
    } else this.problem.set(filters.map(({ token, problem }) => `${token}: ${problem}`).join('; '));
  }

  protected remove(token: FilterToken): void {
    this.changed.emit(token.without);
    this.focus();
  }
}
