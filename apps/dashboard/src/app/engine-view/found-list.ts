import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { EngineView } from '#contracts';
import { MaskedText } from '../shared-ui/masked-text.js';

const signed = (delta: number): string => `${delta < 0 ? '−' : '+'}${Math.abs(delta).toFixed(2)}`;

/** Matches with the terms of their confidence, then what nearly matched; the numbers are those of the marks. */
@Component({
  selector: 'lz-found-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MaskedText],
  template: `<section class="card" aria-labelledby="found-title">
    <div class="card-h"><h2 id="found-title">Found, and nearly found</h2></div>
    <ol class="found">
      @for (row of findings(); track $index) {
        <li>
          <mark>{{ $index + 1 }}</mark>
          <div class="grow">
            <button class="linkish m" type="button" (click)="shown.emit(row.finding.part)">
              {{ row.finding.pattern }}</button>&ngsp;<lz-masked [value]="row.finding.masked" />
            <p class="xs t2">
              Confidence {{ row.finding.confidence.toFixed(2) }}, {{ row.finding.counts ? 'counts' : 'does not count' }}:
              {{ row.terms }}
            </p>
          </div>
        </li>
      }
      @for (miss of view().nearMisses; track $index) {
        <li>
          <mark class="near">{{ $index + 1 }}</mark>
          <div class="grow">
            <button class="linkish m" type="button" (click)="shown.emit(miss.part)">{{ miss.pattern }}</button>&ngsp;<span class="tag"
              >nearly</span
            >
            <p class="xs t2">{{ miss.why }}</p>
          </div>
        </li>
      }
      @if (findings().length + view().nearMisses.length === 0) {
        <li class="t3">Nothing, and nothing near it.</li>
      }
    </ol>
  </section>`,
})
export class FoundList {
  readonly view = input.required<EngineView>();
  /** Path of the part that somebody wants to see. */
  readonly shown = output<string>();
  protected readonly findings = computed(() =>
    this.view().findings.map((finding) => ({
      finding,
      terms: finding.terms.map(({ delta, note }) => `${signed(delta)} ${note}`).join(', '),
    })),
  );
}
