import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { TextSegment } from '#contracts';
import { invisibleWords } from './text-lines.js';

const changeWords: Readonly<Record<string, string>> = {
  invisible: 'invisible, taken out',
  'look-alike': 'looks like another letter',
  skipped: 'on the skip list',
  hidden: 'hidden from readers',
};

/** A run of text: plain, a masked match, or something that normalization changed, made visible. */
@Component({
  selector: 'lz-text-run',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@switch (kind()) {
    @case ('match') {
      <mark [class.cur]="current()" [attr.data-finding]="segment().finding"
        >{{ segment().text }}<sup>{{ number() }}</sup></mark
      >
    }
    @case ('invisible') {
      <span class="inv" [title]="title()">{{ names() }}</span>
    }
    @case ('look-alike') {
      <span class="glyph" [title]="title()">{{ segment().text }}</span>
    }
    @case ('skipped') {
      <span class="gap" [title]="title()">{{ segment().text.trim() || '·' }}</span>
    }
    @case ('hidden') {
      <span class="hid" [title]="title()">{{ segment().text }}</span>
    }
    @default {
      <span [title]="title()">{{ segment().text }}</span>
    }
  }`,
})
export class TextRun {
  readonly segment = input.required<TextSegment>();
  readonly current = input(false);
  protected readonly kind = computed(() => (this.segment().finding === null ? (this.segment().change ?? 'plain') : 'match'));
  protected readonly number = computed(() => (this.segment().finding ?? 0) + 1);
  protected readonly names = computed(() => invisibleWords(this.segment().text));
  protected readonly title = computed(() => {
    const change = this.segment().change;
    return change === null ? '' : (changeWords[change] ?? change);
  });
}
