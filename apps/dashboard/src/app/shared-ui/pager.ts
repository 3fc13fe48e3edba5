import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Icon } from './icon.js';

/** "51 to 100 of 1,204", and the ways to the pages beside it. Nothing where there is one page. */
@Component({
  selector: 'lz-pager',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'block' },
  template: `@if (hasBefore() || hasNext()) {
    <div class="row">
      <span class="t3 xs grow" role="status">{{ words() }}</span>
      <button class="btn sm" type="button" [disabled]="!hasBefore()" (click)="turn(-1)"><lz-icon name="left" size="sm" />Before</button>
      <button class="btn sm" type="button" [disabled]="!hasNext()" (click)="turn(1)">Next<lz-icon name="right" size="sm" /></button>
    </div>
  }`,
})
export class Pager {
  /** How many come before the page. */
  readonly before = input.required<number>();
  readonly shown = input.required<number>();
  readonly total = input.required<number>();
  /** Of a full page. */
  readonly size = input.required<number>();
  /** How many come before the page that is wanted. */
  readonly turned = output<number>();
  private readonly last = computed(() => this.before() + this.shown());
  protected readonly hasBefore = computed(() => this.before() > 0);
  protected readonly hasNext = computed(() => this.last() < this.total());
  protected readonly words = computed(() => {
    const [first, last, total] = [this.before() + 1, this.last(), this.total()].map((count) => count.toLocaleString('en'));
    return `${first} to ${last} of ${total}`;
  });

  protected turn(by: 1 | -1): void {
    this.turned.emit(Math.max(0, this.before() + by * this.size()));
  }
}
