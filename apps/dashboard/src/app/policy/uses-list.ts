import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../shared-ui/icon.js';

/** Something that uses a pattern or a group. */
export interface Use {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

interface Link {
  /** Null where there is no page for it. */
  readonly path: readonly string[] | null;
  readonly query: Readonly<Record<string, string>>;
  readonly icon: string;
}

function linkOf({ kind, id }: Use): Link {
  if (kind === 'group') return { path: ['/groups'], query: { open: id }, icon: 'layers' };
  if (kind === 'setting') return { path: ['/settings', id], query: {}, icon: 'sliders' };
  if (kind === 'exception') return { path: ['/exceptions'], query: { open: id }, icon: 'pause' };
  return { path: null, query: {}, icon: 'link' };
}

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
          <a [routerLink]="use.path" [queryParams]="use.query">{{ use.name }}</a>
        }
      </li>
    }
  </ul>`,
})
export class UsesList {
  readonly uses = input.required<readonly Use[]>();
  protected readonly shown = computed(() => this.uses().map((use) => ({ ...use, ...linkOf(use) })));
}
