import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import type { EngineView } from '#contracts';
import { invisibleWords } from '../held-message/text-lines.js';
import { counted } from '../shared-ui/figures.js';
import { type Mark, runsOf } from './seen-text.js';

type Stage = 'original' | 'exact' | 'folded';

/** One part: as written beside what is searched, what was found and nearly found marked in both. */
@Component({
  selector: 'lz-seen-part',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [NgTemplateOutlet],
  templateUrl: './seen-part.html',
})
export class SeenPart {
  readonly view = input.required<EngineView>();
  readonly path = input.required<string>();
  protected readonly stage = signal<'exact' | 'folded'>('exact');
  protected readonly part = computed(() => this.view().parts.find(({ path }) => path === this.path()));
  protected readonly dropped = computed(() => this.part()?.droppedWords ?? []);
  protected readonly droppedWords = computed(() => `${counted(this.dropped().length, 'word')} on the skip list dropped here`);
  protected readonly original = computed(() => runsOf(this.part()?.original ?? '', this.marks('original')));
  protected readonly searched = computed(() => runsOf(this.part()?.[this.stage()] ?? '', this.marks(this.stage())));
  protected readonly hasMarks = computed(() => this.marks('original').length > 0);
  /** Marks in a searched text come from the engine; where it gave none, that is said. */
  protected readonly isUnmarked = computed(() => this.hasMarks() && this.marks(this.stage()).length === 0);
  protected readonly invisible = invisibleWords;

  private marks(stage: Stage): Mark[] {
    const { findings, nearMisses } = this.view();
    const found = findings.map((finding, at) => ({ ...finding, number: at + 1, kind: 'finding' as const, why: finding.masked }));
    const missed = nearMisses.map((miss, at) => ({ ...miss, number: at + 1, kind: 'near-miss' as const }));
    return [...found, ...missed]
      .filter(({ part }) => part === this.path())
      .flatMap(({ kind, number, pattern, why, ...place }) => {
        const span = stage === 'original' ? place : place[stage];
        return span === undefined ? [] : [{ start: span.start, end: span.end, kind, number, title: `${pattern}: ${why}` }];
      });
  }
}
