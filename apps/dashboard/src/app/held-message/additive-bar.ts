import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { ShownFinding } from '#contracts';
import { additiveOf } from './additive.js';

/** How a match got its confidence: a bar of terms, and the terms as a list below. */
@Component({
  selector: 'lz-additive-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'add' },
  template: `<div class="add-bar" role="img" [attr.aria-label]="additive().sentence">
      @for (segment of additive().segments; track $index) {
        <i [class]="segment.shade" [style.left.%]="segment.from" [style.width.%]="segment.to - segment.from"></i>
      }
      @if (threshold(); as at) {
        <span class="thr" [style.left.%]="at"></span>
      }
      <span class="fin" [style.left.%]="additive().final"></span>
    </div>
    <ul class="terms">
      @for (term of additive().terms; track $index) {
        <li [class.neg]="term.sign === 'minus'">
          <s></s><b>{{ term.figure }}</b> {{ term.words }}
        </li>
      }
      <li class="tot">
        <s></s><b>= {{ finding().confidence.toFixed(2) }}</b>
        @if (needs() !== null) {
          needs {{ needs()?.toFixed(2) }}
        }
      </li>
    </ul>`,
})
export class AdditiveBar {
  readonly finding = input.required<Pick<ShownFinding, 'explanation' | 'confidence'>>();
  /** From which confidence on it counts; null says nothing of it. */
  readonly needs = input<number | null>(null);
  protected readonly additive = computed(() => additiveOf(this.finding()));
  protected readonly threshold = computed(() => {
    const needs = this.needs();
    return needs === null ? null : needs * this.additive().perUnit;
  });
}
