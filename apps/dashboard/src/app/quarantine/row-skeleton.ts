import { ChangeDetectionStrategy, Component } from '@angular/core';

/** A row that is on its way, in its final height. */
@Component({
  selector: 'lz-row-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'item', 'aria-hidden': 'true' },
  template: `<span class="c-sev"><span class="sk sk-s"></span></span>
    <span class="c-who"><span class="sk sk-m"></span></span>
    <span class="c-when"><span class="sk sk-xs"></span></span>
    <span class="c-what"><span class="sk sk-l"></span></span>
    <span class="c-state"><span class="sk sk-s"></span></span>
    <span class="c-why"><span class="sk sk-m"></span></span>`,
})
export class RowSkeleton {}
