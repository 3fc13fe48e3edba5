import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FieldLints } from './field-lints.js';
import { PatternDesk } from './pattern-desk.js';
import { WordTokens } from './word-tokens.js';

/** Words near a match that make it surer, or less sure. */
@Component({
  selector: 'lz-words-around-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FieldLints, WordTokens],
  template: `<section class="card mt" aria-labelledby="words-around">
    <div class="card-h">
      <h2 id="words-around">Words around it</h2>
      <span class="row xs t3"
        >within
        <input
          #window
          class="in in-sm"
          type="number"
          min="0"
          max="50"
          aria-label="Words before and after that are searched"
          [value]="draft().windowWords"
          (input)="desk.patch({ windowWords: window.valueAsNumber })"
        />
        words before or after</span
      >
    </div>
    <div class="card-b grid2">
      <div class="field">
        <span class="lab">Raise the confidence</span>
        <lz-word-tokens label="Add a word that raises" [words]="draft().positive" (wordsChange)="desk.patch({ positive: $event })" />
        <lz-field-lints field="context.positive" />
      </div>
      <div class="field">
        <span class="lab">Lower the confidence</span>
        <lz-word-tokens
          label="Add a word that lowers"
          [lowers]="true"
          [words]="draft().negative"
          (wordsChange)="desk.patch({ negative: $event })"
        />
        <lz-field-lints field="context.negative" />
      </div>
      <lz-field-lints class="wide" field="context.windowWords" />
    </div>
  </section>`,
})
export class WordsAroundCard {
  protected readonly desk = inject(PatternDesk);
  protected readonly draft = this.desk.draft;
}
