import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { CurrentSession } from '../session/current-session.js';
import { policyPagesFor } from './policy-pages.js';

/** The pages of the policy side by side, above the one that is open. */
@Component({
  selector: 'lz-policy-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  host: { class: 'page-fill' },
  template: `<nav class="sub-nav" aria-label="Policy">
      @for (page of pages(); track page.path) {
        <a [routerLink]="page.path" routerLinkActive ariaCurrentWhenActive="page">{{ page.words }}</a>
      }
    </nav>
    <router-outlet />`,
})
export class PolicyFrame {
  private readonly session = inject(CurrentSession);
  protected readonly pages = computed(() => policyPagesFor(this.session.account()?.roles ?? []));
}
