import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { TimelineEntry } from '#contracts';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';

const icons: readonly (readonly [RegExp, string])[] = [
  [/^MessageReceived/, 'mail'],
  [/Inspect/, 'search'],
  [/Verdict|Held|Quarantined|Blocked/, 'shield'],
  [/Protected|Signed/, 'lock'],
  [/Undone|Cancelled|TakenBack|Withdrawn/, 'undo'],
  [/Release|HandedOver|Relayed|Deliver/, 'send'],
  [/Delet|Expired|Destroyed/, 'trash'],
  [/Note/, 'note'],
  [/Opened|Viewed|Accessed|Downloaded/, 'eye'],
  [/Refused|Failed|Unknown/, 'alert'],
];

/** Everything that happened to the message, oldest first. */
@Component({
  selector: 'lz-history',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment],
  template: `<ol class="tl">
    @for (entry of entries(); track entry.stream + entry.revision) {
      <li>
        <lz-moment class="when" [at]="entry.at" as="time" />
        <span class="dot"><lz-icon [name]="iconOf(entry.type)" /></span>
        <div>
          <span class="m">{{ entry.sentence }}</span>&ngsp;<span class="ev d-only">{{ entry.type }}</span>
          @if (entry.detail || entry.actor !== 'engine') {
            <p class="t2">{{ entry.actor === 'engine' ? '' : entry.actor + (entry.detail ? ': ' : '') }}{{ entry.detail }}</p>
          }
        </div>
      </li>
    }
  </ol>`,
})
export class History {
  readonly entries = input.required<readonly TimelineEntry[]>();

  protected iconOf(type: string): string {
    return icons.find(([pattern]) => pattern.test(type))?.[1] ?? 'dot';
  }
}
