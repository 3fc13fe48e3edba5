import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';
import { Choice } from './choice.js';
import { FieldLints } from './field-lints.js';
import { PatternDesk } from './pattern-desk.js';

const KINDS = [
  { value: 'regex', words: 'Expression' },
  { value: 'keywords', words: 'Keywords' },
  { value: 'detector', words: 'Detector' },
] as const;

const MASKS = [
  { value: 'mask', words: 'Only its ends' },
  { value: 'none', words: 'The whole value' },
] as const;

/** What the pattern looks for, and what every match must pass. */
@Component({
  selector: 'lz-looks-for-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Choice, FieldLints, Icon],
  templateUrl: './looks-for-card.html',
})
export class LooksForCard {
  protected readonly desk = inject(PatternDesk);
  protected readonly kinds = KINDS;
  protected readonly masks = MASKS;
  protected readonly draft = this.desk.draft;
  protected readonly vocabulary = computed(() =>
    this.desk.vocabulary.hasValue() ? this.desk.vocabulary.value() : { detectors: [], validators: [] },
  );
  /** RE2's verdict on the expression that is written now; null while nobody knows, and when its matches together cost too much. */
  protected readonly runsInLinearTime = computed(() => {
    if (this.desk.check() === null || this.desk.checkable() === null || this.desk.isChecking()) return null;
    const rules = this.desk.lintsOf('matcher.regex').map(({ rule }) => rule);
    return rules.includes('slow-expression') ? null : !rules.includes('refused');
  });

  protected chooseKind(value: string): void {
    this.desk.patch({ kind: KINDS.find((kind) => kind.value === value)?.value ?? 'regex' });
  }

  protected chooseMask(value: string): void {
    this.desk.patch({ matchFilter: value === 'none' ? 'none' : 'mask' });
  }
}
