import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { PatternResult, ShownFinding } from '#contracts';
import { MaskedText } from '../shared-ui/masked-text.js';
import { actionWords } from '../shared-ui/words.js';
import { AdditiveBar } from './additive-bar.js';
import { HeldMessageView } from './held-message-view.js';
import { effectWords, placeWords } from './matches.js';
import { RevealButton } from './reveal-button.js';
import { Revealed } from './revealed-value.js';

interface PatternRow {
  readonly pattern: PatternResult;
  readonly shown: PatternResult['findings'][number] | undefined;
  readonly places: string;
  readonly isCurrent: boolean;
  readonly asks: string;
  readonly effect: string;
}

/** What was found, a row per pattern, and how the match under the eye got its confidence. */
@Component({
  selector: 'lz-matches-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AdditiveBar, MaskedText, RevealButton],
  templateUrl: './matches-table.html',
})
export class MatchesTable {
  /** With a column for the action, on the wide page. */
  readonly wide = input(false);
  protected readonly view = inject(HeldMessageView);
  private readonly revealed = inject(Revealed);
  protected readonly patterns = computed<PatternRow[]>(() => {
    const current = this.view.match();
    return (this.view.message()?.patterns ?? []).map((pattern) => {
      const isCurrent = current?.pattern.pattern === pattern.pattern;
      const shown = isCurrent ? current.finding : pattern.findings[0];
      return { pattern, shown, isCurrent, places: placesOf(pattern), asks: actionWords[pattern.action], effect: effectWords(pattern) };
    });
  });

  /** The value in clear while it is shown. */
  protected clearOf(finding: ShownFinding): string | null {
    return this.revealed.valueOf(finding);
  }

  protected select(pattern: PatternResult): void {
    const first = this.view.matches().find((match) => match.pattern.pattern === pattern.pattern);
    if (first !== undefined) this.view.select(first.index);
  }
}

function placesOf(pattern: PatternResult): string {
  const places = [...new Set(pattern.findings.map((finding) => placeWords(finding.part)))];
  return places.length <= 2 ? places.join(', ') : `${places.slice(0, 2).join(', ')} and ${places.length - 2} more`;
}
