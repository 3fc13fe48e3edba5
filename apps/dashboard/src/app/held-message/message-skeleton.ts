import { ChangeDetectionStrategy, Component } from '@angular/core';

/** A message on its way. */
@Component({
  selector: 'lz-message-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'inner-skeleton', role: 'status', 'aria-label': 'Loading the message' },
  template: `<span class="sk sk-s"></span><span class="sk sk-title"></span><span class="sk sk-m"></span><span class="sk sk-p"></span
    ><span class="sk sk-p"></span><span class="sk sk-box"></span><span class="sk sk-m"></span><span class="sk sk-p"></span
    ><span class="sk sk-p"></span>`,
})
export class MessageSkeleton {}
