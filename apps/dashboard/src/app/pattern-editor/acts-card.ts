import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { patternActionSchema, type PatternContent, patternContentSchema } from '#contracts';
import { actionWords } from '../shared-ui/words.js';
import { Choice } from './choice.js';
import { FieldLints } from './field-lints.js';
import { PatternDesk } from './pattern-desk.js';
import { conditionWords, partWords, thresholdWords } from './version-diff.js';

const actionIcons: Record<PatternContent['action'], string> = {
  warn: 'alert',
  'must-encrypt': 'lock',
  quarantine: 'shield',
  block: 'stop',
};
const conditions = patternContentSchema.shape.condition.unwrap().options;
const parts = patternContentSchema.shape.parts.element.options;

/** When the pattern acts, on what, for whom, and how. */
@Component({
  selector: 'lz-acts-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Choice, FieldLints],
  templateUrl: './acts-card.html',
})
export class ActsCard {
  protected readonly desk = inject(PatternDesk);
  protected readonly draft = this.desk.draft;
  protected readonly actions = patternActionSchema.options.map((value) => ({ value, words: actionWords[value], icon: actionIcons[value] }));
  protected readonly conditions = conditions.map((value) => ({ value, words: conditionWords[value] }));
  protected readonly parts = parts.map((value) => ({ value, words: partWords[value] }));
  /** Whether the pattern that was opened makes use of the fields that few need. */
  protected readonly hasMore = computed(() => {
    const { condition, recipients, weight } = this.desk.origin();
    return condition !== 'contains' || recipients !== null || weight !== 1;
  });
  /** What it was before, where it was changed. */
  protected readonly was = computed(() => {
    const [before, now] = [this.desk.origin(), this.desk.content()];
    if (this.desk.isNew()) return { confidence: '', threshold: '' };
    return {
      confidence: before.minConfidence === now.minConfidence ? '' : `was ${before.minConfidence.toFixed(2)}`,
      threshold: thresholdWords(before.threshold) === thresholdWords(now.threshold) ? '' : `was ${thresholdWords(before.threshold)}`,
    };
  });

  protected chooseAction(value: string): void {
    this.desk.patch({ action: patternActionSchema.safeParse(value).data ?? 'quarantine' });
  }

  protected chooseCondition(value: string): void {
    this.desk.patch({ condition: conditions.find((each) => each === value) ?? 'contains' });
  }

  protected chooseCounting(value: string): void {
    this.desk.patch({ of: value === 'all' ? 'all' : 'distinct' });
  }

  protected togglePart(part: (typeof parts)[number]): void {
    const now = this.draft().parts;
    // In the order of the contract, whatever the order of clicks: so nothing seems changed that is not.
    this.desk.patch({ parts: parts.filter((each) => now.includes(each) !== (each === part)) });
  }
}
