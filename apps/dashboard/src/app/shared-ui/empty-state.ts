import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon.js';

/** Nothing to show, said in one heading and one sentence; buttons go into the content. */
@Component({
  selector: 'lz-empty',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'empty' },
  template: `<lz-icon [name]="icon()" />
    <h2>{{ heading() }}</h2>
    <p><ng-content select="[words]" /></p>
    <div class="row mt-s"><ng-content /></div>`,
})
export class EmptyState {
  readonly icon = input('inbox');
  readonly heading = input.required<string>();
}
