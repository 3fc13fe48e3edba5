import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { patternFileAddress, patternsOf } from '../gateway-api/patterns-api.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { actionWords, lifeChips } from '../shared-ui/words.js';

/** What the engine looks for, and what it asks for when it finds it. */
@Component({
  selector: 'lz-patterns',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, ProblemState, StateChip],
  templateUrl: './patterns.html',
  host: { class: 'page-fill' },
})
export class Patterns {
  protected readonly list = patternsOf();
  protected readonly fileAddress = patternFileAddress('json');
  protected readonly actions = actionWords;
  protected readonly life = lifeChips;
  protected readonly counted = computed(() => (this.list.hasValue() ? counted(this.list.value().patterns.length, 'pattern') : ''));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Patterns'));
  }
}
