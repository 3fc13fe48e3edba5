import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../shared-ui/icon.js';

/** Something that uses a pattern or a group. */
export interface Use {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

const pages: Readonly<Record<string, { path: string; icon: string }>> = {
  group: { path: '/groups', icon: 'layers' },
  setting: { path: '/settings', icon: 'sliders' },
  exception: { path: '/exceptions', icon: 'pause' },
};

/** What uses a pattern or a group, each as a link to where it can be taken out. */
@Component({
  selector: 'lz-uses',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, RouterLink],
  template: `<ul class="uses">
    @for (use of shown(); track use.kind + use.id) {
      <li>
        <lz-icon [name]="use.icon" size="sm" />
        @if (use.path === null) {
          {{ use.name }}
        } @else {
          <a [routerLink]="use.path" [queryParams]="{ open: use.id }">{{ use.name }}</a>
        }
      </li>
    }
  </ul>`,
})
export class UsesList {
  readonly uses = input.required<readonly Use[]>();
  protected readonly shown = computed(() =>
    this.uses().map((use) => ({ ...use, path: pages[use.kind]?.path ?? null, icon: pages[use.kind]?.icon ?? 'link' })),
  );
}
