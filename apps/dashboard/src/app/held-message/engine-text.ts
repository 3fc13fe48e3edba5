import { afterRenderEffect, ChangeDetectionStrategy, Component, computed, ElementRef, inject, signal } from '@angular/core';
import type { ShownPart } from '#contracts';
import { HeldMessageView } from './held-message-view.js';
import { isSameFinding, placeWords } from './matches.js';
import { linePairs } from './text-lines.js';
import { TextRun } from './text-run.js';

/** What was written beside what the engine read, a line pair per row. The match under the eye is marked in both. */
@Component({
  selector: 'lz-engine-text',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [TextRun],
  templateUrl: './engine-text.html',
})
export class EngineText {
  private readonly view = inject(HeldMessageView);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly chosen = signal<string | null>(null);
  protected readonly parts = computed(() =>
    (this.view.content()?.parts ?? []).map((part) => ({ part, words: placeWords(part.path || part.kind) })),
  );
  /** The part that holds the current match, unless another was chosen. */
  protected readonly part = computed<ShownPart | undefined>(() => {
    const parts = this.parts().map(({ part }) => part);
    const wanted = this.chosen() ?? this.view.match()?.finding.part;
    return parts.find((part) => part.path === wanted) ?? parts.find((part) => part.kind === 'body') ?? parts[0];
  });
  protected readonly pairs = computed(() => {
    const part = this.part();
    return part === undefined ? [] : linePairs(part.original, part.normalized);
  });
  /** Number of the current match in this part's findings, or null when it is elsewhere. */
  protected readonly current = computed(() => {
    const match = this.view.match();
    const at = match === undefined ? -1 : (this.part()?.findings.findIndex((finding) => isSameFinding(finding, match.finding)) ?? -1);
    return at < 0 ? null : at;
  });
  private stepped = false;

  constructor() {
    afterRenderEffect(() => {
      const at = this.view.matchIndex();
      this.current();
      // The first match is current without anybody having asked: the page must not jump to it.
      if (this.stepped || at > 0) this.host.nativeElement.querySelector('mark.cur')?.scrollIntoView({ block: 'nearest' });
      this.stepped ||= at > 0;
    });
  }

  protected choose(path: string): void {
    this.chosen.set(path);
  }

  protected isCurrentLine(segments: readonly { finding: number | null }[]): boolean {
    return this.current() !== null && segments.some((segment) => segment.finding === this.current());
  }
}
