import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { Icon } from '../shared-ui/icon.js';

/** A set of words as tokens, and a box for more of them: Enter or a comma adds. */
@Component({
  selector: 'lz-word-tokens',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'row wrap tokens' },
  template: `@for (word of words(); track word) {
      <span class="tok" [class.not]="lowers()"
        ><b>{{ word }}</b
        ><button type="button" [attr.aria-label]="'Remove ' + word" (click)="remove(word)"><lz-icon name="x" /></button
      ></span>
    }
    <input
      #box
      class="in tok-in"
      autocomplete="off"
      spellcheck="false"
      placeholder="Add a word"
      [attr.aria-label]="label()"
      (keydown.enter)="$event.preventDefault(); add(box)"
      (keydown.,)="$event.preventDefault(); add(box)"
      (blur)="add(box)"
    />`,
})
export class WordTokens {
  readonly label = input.required<string>();
  /** These count against a match. */
  readonly lowers = input(false);
  readonly words = model.required<readonly string[]>();

  protected add(box: HTMLInputElement): void {
    const typed = box.value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    box.value = '';
    if (typed.length > 0) this.words.update((words) => [...new Set([...words, ...typed])]);
  }

  protected remove(word: string): void {
    this.words.update((words) => words.filter((other) => other !== word));
  }
}
